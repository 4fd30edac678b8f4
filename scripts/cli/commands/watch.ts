import { Option, type Command } from 'commander';
import type { JobSummary } from '../../../src/jobs/job-schema.ts';
import type { Cli, GlobalOptions } from '../cli.ts';
import { openClient } from '../connection.ts';
import { assertCompleted } from '../end-of-job.ts';
import { durationMs } from '../input/duration.ts';
import { idArgument } from '../input/id-argument.ts';
import { changeLine } from '../output/change-line.ts';
import { print, printJsonLine } from '../output/print.ts';
import { watchNewest } from '../watch-newest.ts';

const examples = `
A line at each change, --json as NDJSON. Of one job, as it happens and until it has ended: exit code 1 when it did not
complete. Without a job, of the newest 500, looked at every second until Ctrl-C.

Examples:
  $ taskflow watch 0199…
  $ taskflow watch
  $ taskflow watch --json | jq -r 'select(.status == "failed") | .jobId'`;

interface WatchOptions extends GlobalOptions {
  every: number;
}

export function describeWatch(command: Command, cli: Cli): void {
  command
    .argument('[jobId]', '', idArgument)
    .addOption(
      new Option('--every <duration>', 'between two looks at all jobs').argParser(durationMs).default(1000, '1s'),
    )
    .addHelpText('after', examples)
    .action((jobId: string | undefined, _options: object, self: Command) => watch(jobId, self.optsWithGlobals(), cli));
}

async function watch(jobId: string | undefined, options: WatchOptions, cli: Cli): Promise<void> {
  const { jobs } = await openClient(options, cli);
  const show = (job: JobSummary) => (options.json ? printJsonLine(job) : print(changeLine(job)));
  if (jobId === undefined) return watchNewest(jobs, { show, everyMs: options.every, signal: cli.signal });
  let last: JobSummary | undefined;
  for await (const job of jobs.events(jobId, { signal: cli.signal })) {
    last = job;
    show(job);
  }
  if (last) assertCompleted(last);
}
