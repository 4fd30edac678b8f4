import { Option, type Command } from 'commander';
import { exportFormats, type ExportFormat } from '../../../src/jobs/job-action-words.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { addFilterOptions, toFilter, type FilterOptions } from '../input/filter-options.ts';
import { whenReaderKeepsUp } from '../output/print.ts';

const examples = `
Examples:
  $ taskflow jobs export --status failed --from 1d > failed.csv
  $ taskflow jobs export --format ndjson --type send_email | jq -r .error`;

type ExportOptions = GlobalOptions & FilterOptions & { format: ExportFormat };

export function describeJobs(command: Command, cli: Cli): void {
  addFilterOptions(command.command('export'))
    .summary('print all jobs that match as CSV or NDJSON')
    .description('Prints all jobs that match, newest first, as CSV or NDJSON.')
    .addOption(new Option('--format <format>', 'CSV, or one JSON a line').choices(exportFormats).default('csv'))
    .addHelpText('after', examples)
    .action((_options: object, self: Command) => exportJobs(self.optsWithGlobals(), cli));
}

async function exportJobs(options: ExportOptions, cli: Cli): Promise<void> {
  const client = await openClient(options, cli);
  const { body } = await client.jobs.export(options.format, { ...toFilter(options), signal: cli.signal });
  for await (const bytes of body ?? []) {
    process.stdout.write(bytes);
    await whenReaderKeepsUp();
  }
}
