import { Option, type Command } from 'commander';
import { relativeTime } from '../../../src/client/format-time.ts';
import type { ApiKey } from '../../../src/jobs/api-key-schema.ts';
import { scopes, type Scope } from '../../../src/jobs/scopes.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { futureTime } from '../input/duration.ts';
import { idArgument } from '../input/id-argument.ts';
import { withKeys } from '../open-keys.ts';
import { plainText } from '../output/plain-text.ts';
import { print, printJson } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';
import type { Column } from '../output/table.ts';

const examples = `
With --url or TASKFLOW_URL, over the API with a key of the scope admin; otherwise in the database of DATABASE_URL.
A key is shown once: TaskFlow keeps its SHA-256.

Examples:
  $ taskflow keys create --name ci --scope submit --scope read > key.txt
  $ taskflow keys create --name nightly --scope submit --expires 30d
  $ taskflow keys list
  $ taskflow keys revoke 4fb2…`;

interface CreateOptions extends GlobalOptions {
  name: string;
  scope: Scope[];
  expires?: string;
}

export function describeKeys(command: Command, cli: Cli): void {
  command.addHelpText('afterAll', examples);
  command
    .command('create')
    .summary('make a key and print it, alone')
    .description('Makes a key and prints it alone on standard output.')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(
      new Option('--scope <scope...>', 'what it may do; may be repeated').choices(scopes).makeOptionMandatory(),
    )
    .option('--expires <when>', 'a time, or a duration from now such as 30d', (text) => futureTime(text))
    .action((_options: object, self: Command) => createKey(self.optsWithGlobals(), cli));
  command
    .command('list')
    .description('List the keys that were not revoked.')
    .summary('list the keys that were not revoked')
    .action((_options: object, self: Command) => listKeys(self.optsWithGlobals(), cli));
  command
    .command('revoke')
    .description('Revoke a key for good.')
    .summary('revoke a key for good')
    .argument('<keyId>', '', idArgument)
    .action((keyId: string, _options: object, self: Command) => revokeKey(keyId, self.optsWithGlobals(), cli));
}

async function createKey(options: CreateOptions, cli: Cli): Promise<void> {
  const { name, scope, expires, json } = options;
  const wanted = { name, scopes: [...new Set(scope)], ...(expires !== undefined && { expiresAt: expires }) };
  const created = await withKeys(options, cli, (keys) => keys.create(wanted));
  if (json) printJson(created);
  else print(created.key);
}

async function listKeys(options: GlobalOptions, cli: Cli): Promise<void> {
  const keys = await withKeys(options, cli, (keys) => keys.list());
  if (options.json) printJson({ keys });
  else printTable(columns(Date.now()), keys, 'There are no keys: this machine alone may call, without one.');
}

async function revokeKey(keyId: string, options: GlobalOptions, cli: Cli): Promise<void> {
  await withKeys(options, cli, (keys) => keys.revoke(keyId));
  if (options.json) printJson({ keyId, revoked: true });
  else print(`Key ${plainText(keyId)} is revoked.`);
}

function columns(now: number): Column<ApiKey>[] {
  const time = (at: string | null) => (at === null ? 'never' : relativeTime(at, now));
  return [
    { head: 'KEY', cell: ({ keyId }) => keyId },
    { head: 'NAME', cell: ({ name }) => plainText(name), shrinkTo: 8 },
    { head: 'SCOPES', cell: (key) => key.scopes.join(' ') },
    { head: 'CREATED', cell: ({ createdAt }) => time(createdAt) },
    { head: 'USED', cell: ({ lastUsedAt }) => time(lastUsedAt) },
    { head: 'EXPIRES', cell: ({ expiresAt }) => time(expiresAt) },
  ];
}
