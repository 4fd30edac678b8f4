import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { SubmitJob } from '../../../src/jobs/job-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { endOf } from '../end-of-job.ts';
import { CliFailure, exitCodes } from '../exit-code.ts';
import { idempotencyKeyArgument } from '../input/idempotency-key-argument.ts';
import { addJobOptions, toJobFields, type JobOptions } from '../input/job-options.ts';
import { openSource, readJsonArgument } from '../input/read-source.ts';
import { wholeNumber } from '../input/whole-number.ts';
import { print, printJson } from '../output/print.ts';
import { waitForJob } from '../wait-for-job.ts';
import { submitLines } from '../submit-lines.ts';

const examples = `
The payload is JSON: as an argument, as @file, or - for standard input. Prints the job's id, alone; with --wait the
result when it has ended, and exit code 1 when it did not complete.

With --ndjson each line is a job, {"taskType":"…","payload":{…},"priority":"low",…}, or with a task type just its payload.
They go in batches of 1,000, each whole or not at all. When a line is wrong or the connection breaks, the message says what
was accepted and how to go on: with --from-line and --idempotency-key nothing is made twice. --json prints one line
{ line, jobId, … } for each job.

Examples:
  $ taskflow submit send_email '{"to":"ada@example.org","subject":"Hi","body":"…"}' --retries 5 --tag welcome
  $ taskflow submit generate_pdf @invoice.json --wait
  $ jq -c .payload job.json | taskflow submit http_request - --delay 10m
  $ taskflow submit --ndjson jobs.ndjson
  $ zcat addresses.ndjson.gz | taskflow submit send_email --ndjson - --wait`;

interface SubmitCliOptions extends GlobalOptions, JobOptions {
  wait?: boolean;
  ndjson?: string;
  fromLine?: number;
  idempotencyKey?: string;
}

export function describeSubmit(command: Command, cli: Cli): void {
  addJobOptions(command.argument('[taskType]').argument('[payload]', 'JSON, @file or -'))
    .option('--wait', 'until it has ended')
    .option('--idempotency-key <key>', 'for 24 h, the same key makes no second job', idempotencyKeyArgument)
    .option('--ndjson <file>', 'one job a line, from a file or - for standard input')
    .option('--from-line <n>', 'of the NDJSON, leave out the lines before', wholeNumber(1, 1e12))
    .addHelpText('after', examples)
    .action((taskType: string | undefined, payload: string | undefined, _options: object, self: Command) =>
      submit(taskType, payload, self.optsWithGlobals(), cli),
    );
}

async function submit(
  taskType: string | undefined,
  payload: string | undefined,
  options: SubmitCliOptions,
  cli: Cli,
): Promise<void> {
  if (options.ndjson !== undefined) {
    if (payload !== undefined) throw new CliFailure(exitCodes.wrongUse, 'with --ndjson the payloads are in its lines');
    return submitMany(taskType, options.ndjson, options, cli);
  }
  if (options.fromLine !== undefined) throw new CliFailure(exitCodes.wrongUse, '--from-line is for --ndjson');
  if (taskType === undefined) throw new CliFailure(exitCodes.wrongUse, 'say a task type, or --ndjson');
  const value = payload === undefined ? undefined : await readJsonArgument(payload, cli);
  const { jobs } = await openClient(options, cli);
  const { idempotencyKey, json, wait } = options;
  const submitted = await jobs.submit(taskType, value as SubmitJob['payload'], {
    ...toJobFields(options),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  if (!wait) return json ? printJson(submitted) : print(submitted.jobId);
  endOf(await waitForJob(jobs, submitted.jobId, cli.signal), options);
}

async function submitMany(
  taskType: string | undefined,
  file: string,
  options: SubmitCliOptions,
  cli: Cli,
): Promise<void> {
  const source = openSource(file, cli);
  const { jobs } = await openClient(options, cli);
  const { fromLine = 1, json = false, wait = false, idempotencyKey = randomUUID() } = options;
  const reading = { taskType, defaults: toJobFields(options), fromLine };
  await submitLines(source, reading, { jobs, runKey: idempotencyKey, json, wait, signal: cli.signal });
}
