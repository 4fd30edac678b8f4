import { Option, type Command } from 'commander';
import { relativeTime } from '../../../src/client/format-time.ts';
import type { AuditEntry } from '../../../src/jobs/audit-schema.ts';
import { auditFormats, type AuditFormat } from '../../../src/jobs/audit-formats.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { pastTime } from '../input/duration.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { plainText } from '../output/plain-text.ts';
import { printJson, remark, whenReaderKeepsUp } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';

const examples = `
Needs a key of the scope admin.

Examples:
  $ taskflow audit --action job.cancelled --from 1d
  $ taskflow audit --subject 5b1e… --json
  $ taskflow audit export --format csv --from 30d > audit.csv`;

interface FilterOptions extends GlobalOptions {
  actor?: string;
  action?: string;
  subject?: string;
  from?: string;
  to?: string;
}
type ListOptions = FilterOptions & { limit?: number; cursor?: string };
type ExportOptions = FilterOptions & { format: AuditFormat };

export function describeAudit(command: Command, cli: Cli): void {
  addFilter(command)
    .option('--limit <n>', 'at most so many, 1 to 500', wholeNumber(1, 500))
    .option('--cursor <cursor>', 'go on where a page ended')
    .addHelpText('afterAll', examples)
    .action((_options: object, self: Command) => listEntries(self.optsWithGlobals(), cli));
  addFilter(command.command('export'))
    .summary('print all entries as NDJSON or CSV')
    .description('Prints all entries that match, newest first, as NDJSON or CSV.')
    .addOption(new Option('--format <format>', 'one JSON a line, or CSV').choices(auditFormats).default('ndjson'))
    .action((_options: object, self: Command) => exportEntries(self.optsWithGlobals(), cli));
}

function addFilter(command: Command): Command {
  return command
    .option('--actor <keyId>', 'only what this key did; or bootstrap, local, system, sql, unknown')
    .option('--action <action>', 'only this, such as job.cancelled')
    .option('--subject <id>', 'only what was done to this')
    .option('--from <when>', 'only since: a time, or a duration ago such as 1h', (text) => pastTime(text))
    .option('--to <when>', 'only until', (text) => pastTime(text));
}

function toFilter({ actor, action, subject, from, to }: FilterOptions) {
  const given = { actor, action, subject, from, to };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function listEntries(options: ListOptions, cli: Cli): Promise<void> {
  const { limit, cursor, json } = options;
  const page = { ...toFilter(options), ...(limit && { limit }), ...(cursor && { cursor }) };
  const { entries, nextCursor } = await (await openClient(options, cli)).audit.page(page);
  if (json) return printJson({ entries, nextCursor });
  printTable(columns(Date.now()), entries, 'No entries are like this.');
  if (nextCursor !== null) remark(`There are more: --cursor ${nextCursor}`);
}

async function exportEntries(options: ExportOptions, cli: Cli): Promise<void> {
  const client = await openClient(options, cli);
  const { body } = await client.audit.export(options.format, { ...toFilter(options), signal: cli.signal });
  for await (const bytes of body ?? []) {
    process.stdout.write(bytes);
    await whenReaderKeepsUp();
  }
}

function columns(now: number): Column<AuditEntry>[] {
  const values = (value: unknown) => (value === null ? '' : plainText(JSON.stringify(value)));
  return [
    { head: 'WHEN', cell: ({ at }) => relativeTime(at, now) },
    { head: 'ACTOR', cell: ({ actor }) => plainText(actor) },
    { head: 'ADDRESS', cell: ({ address }) => plainText(address ?? '') },
    { head: 'ACTION', cell: ({ action }) => plainText(action) },
    { head: 'SUBJECT', cell: ({ subject }) => plainText(subject ?? ''), shrinkTo: 12 },
    { head: 'BEFORE', cell: ({ before }) => values(before), shrinkTo: 8 },
    { head: 'AFTER', cell: ({ after }) => values(after), shrinkTo: 8 },
  ];
}
