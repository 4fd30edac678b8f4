import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { isTerminal } from '../../../src/jobs/job-status.ts';
import { idArgument } from '../input/id-argument.ts';
import { attemptColumns } from '../output/attempt-columns.ts';
import { jobFields } from '../output/job-fields.ts';
import { print, printJson } from '../output/print.ts';
import { printTable } from '../output/print-table.ts';

const examples = `
--json prints { job, attempts, why, artifacts }; why is null when the job has ended.

Examples:
  $ taskflow show 0199…
  $ taskflow show 0199… --json | jq .job.result`;

export function describeShow(command: Command, cli: Cli): void {
  command
    .argument('<jobId>', '', idArgument)
    .addHelpText('after', examples)
    .action((jobId: string, _options: object, self: Command) => showJob(jobId, self.optsWithGlobals(), cli));
}

async function showJob(jobId: string, options: GlobalOptions, cli: Cli): Promise<void> {
  const { jobs } = await openClient(options, cli);
  const job = await jobs.get(jobId);
  const [attempts, why, artifacts] = await Promise.all([
    jobs.attempts(jobId),
    isTerminal(job.status) ? null : jobs.why(jobId),
    jobs.artifacts(jobId),
  ]);
  if (options.json) return printJson({ job, attempts, why, artifacts });
  print(jobFields({ job, why, artifacts }, Date.now()));
  if (attempts.length === 0) return;
  print(`\n${styleText('bold', 'Attempts')}`);
  printTable(attemptColumns, attempts, '');
}
