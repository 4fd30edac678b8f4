import { Option, type Command } from 'commander';
import { countOf } from '../../../src/client/format-number.ts';
import { exportFormats, type ExportFormat } from '../../../src/jobs/job-action-words.ts';
import { actOnEach } from '../act-on-jobs.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { openClient } from '../connection.ts';
import { addFilterOptions, toFilter, type FilterOptions } from '../input/filter-options.ts';
import { idArguments } from '../input/id-argument.ts';
import { whenReaderKeepsUp } from '../output/print.ts';

const exportExamples = `
Examples:
  $ taskflow jobs export --status failed --from 1d > failed.csv
  $ taskflow jobs export --format ndjson --type send_email | jq -r .error`;

const deleteExamples = `
With its attempts, log, files and deliveries. Only a job that has ended: any other is refused, exit code 4. Asks before, as
nothing undoes it; --yes does not ask. One job is printed as JSON by --json, several as NDJSON. See also: bulk delete.

Examples:
  $ taskflow jobs delete 0199…
  $ taskflow jobs delete 0199… 0199… --yes`;

type DeleteOptions = GlobalOptions & { yes?: boolean };
type ExportOptions = GlobalOptions & FilterOptions & { format: ExportFormat };

export function describeJobs(command: Command, cli: Cli): void {
  addFilterOptions(command.command('export'))
    .summary('print all jobs that match as CSV or NDJSON')
    .description('Prints all jobs that match, newest first, as CSV or NDJSON.')
    .addOption(new Option('--format <format>', 'CSV, or one JSON a line').choices(exportFormats).default('csv'))
    .addHelpText('after', exportExamples)
    .action((_options: object, self: Command) => exportJobs(self.optsWithGlobals(), cli));
  command
    .command('delete')
    .summary('remove ended jobs for good')
    .description('Removes ended jobs for good.')
    .argument('<jobId...>', 'one or more', idArguments)
    .option('--yes', 'do not ask')
    .addHelpText('after', deleteExamples)
    .action((jobIds: string[], _options: object, self: Command) => deleteJobs(jobIds, self.optsWithGlobals(), cli));
}

async function deleteJobs(jobIds: string[], options: DeleteOptions, cli: Cli): Promise<void> {
  await confirm(`Delete ${countOf(jobIds.length, 'job')} for good?`, options);
  await actOnEach(jobIds, options, cli, async (jobs, jobId) => {
    await jobs.delete(jobId);
    return { jobId };
  });
}

async function exportJobs(options: ExportOptions, cli: Cli): Promise<void> {
  const client = await openClient(options, cli);
  const { body } = await client.jobs.export(options.format, { ...toFilter(options), signal: cli.signal });
  for await (const bytes of body ?? []) {
    process.stdout.write(bytes);
    await whenReaderKeepsUp();
  }
}
