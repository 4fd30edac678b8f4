import type { Command } from 'commander';
import type { SubmitJob } from '../../../src/jobs/job-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { endOf } from '../end-of-job.ts';
import { idArgument } from '../input/id-argument.ts';
import { idempotencyKeyArgument } from '../input/idempotency-key-argument.ts';
import { readJsonArgument } from '../input/read-source.ts';
import { print, printJson } from '../output/print.ts';
import { waitForJob } from '../wait-for-job.ts';

const examples = `
Makes a new job with the input of one in any status, and prints its id, alone. It names the other in rerunOf.

Examples:
  $ taskflow rerun 0199…
  $ taskflow show 0199… --json | jq '.job.payload | .to = "bob@example.org"' | taskflow rerun 0199… --payload - --wait`;

interface RerunOptions extends GlobalOptions {
  payload?: string;
  wait?: boolean;
  idempotencyKey?: string;
}

export function describeRerun(command: Command, cli: Cli): void {
  command
    .argument('<jobId>', '', idArgument)
    .option('--payload <payload>', 'instead of its own: JSON, @file or - for standard input')
    .option('--wait', 'until it has ended')
    .option('--idempotency-key <key>', 'for 24 h, the same key makes no second job', idempotencyKeyArgument)
    .addHelpText('after', examples)
    .action((jobId: string, _options: object, self: Command) => rerunJob(jobId, self.optsWithGlobals(), cli));
}

async function rerunJob(jobId: string, options: RerunOptions, cli: Cli): Promise<void> {
  const { payload: given, wait, json, idempotencyKey } = options;
  const payload = given === undefined ? undefined : ((await readJsonArgument(given, cli)) as SubmitJob['payload']);
  const { jobs } = await openClient(options, cli);
  const submitted = await jobs.rerun(jobId, {
    ...(given !== undefined && { payload }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  if (!wait) return json ? printJson(submitted) : print(submitted.jobId);
  endOf(await waitForJob(jobs, submitted.jobId, cli.signal), options);
}
