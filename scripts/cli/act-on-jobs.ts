import type { Command } from 'commander';
import type { JobStatus } from '../../src/jobs/job-status.ts';
import type { JobCalls } from '../../src/sdk/taskflow-client.ts';
import type { Cli, GlobalOptions } from './cli.ts';
import { openClient } from './connection.ts';
import { errorLine } from './error-line.ts';
import { CliFailure, exitCodeOf, exitCodes, isApiError } from './exit-code.ts';
import { idArguments } from './input/id-argument.ts';
import { print, printJson, printJsonLine, remark } from './output/print.ts';
import { statusText } from './output/status-text.ts';

/** What was acted on, as `--json` prints it: a job, or the id of one that is gone. */
interface Acted {
  jobId: string;
  status?: JobStatus;
}

interface JobAction {
  examples: string;
  act: (jobs: JobCalls, jobId: string) => Promise<Acted>;
}

/** Describes a command that does the same to each of the jobs that are named. */
export function describeAction(command: Command, cli: Cli, { examples, act }: JobAction): void {
  command
    .argument('<jobId...>', 'one or more', idArguments)
    .addHelpText('after', `\nOne job is printed as JSON by --json, several as NDJSON.\n${examples}`)
    .action((jobIds: string[], _options: object, self: Command) => actOnEach(jobIds, self.optsWithGlobals(), cli, act));
}

/**
 * @throws CliFailure when one could not be acted on; the others were, nevertheless, unless nobody answered or the key may
 *   not do this: then the others are not tried
 */
export async function actOnEach(
  jobIds: string[],
  options: GlobalOptions,
  cli: Cli,
  act: JobAction['act'],
): Promise<void> {
  const { jobs } = await openClient(options, cli);
  if (jobIds.length === 1) {
    const [jobId = ''] = jobIds;
    const job = await act(jobs, jobId);
    return options.json ? printJson(job) : print(actedLine(job));
  }
  let last: CliFailure | undefined;
  let failures = 0;
  for (const [index, jobId] of jobIds.entries()) {
    try {
      const job = await act(jobs, jobId);
      if (options.json) printJsonLine(job);
      else print(actedLine(job));
    } catch (error) {
      remark(errorLine(error));
      failures += 1;
      const untried = isOfAll(error) ? jobIds.length - index - 1 : 0;
      const found = `${failures} of ${jobIds.length} jobs could not be changed`;
      const more = untried === 0 ? '' : `, ${untried} were not tried, from ${jobIds[index + 1]} on`;
      last = new CliFailure(exitCodeOf(error), `${found}${more}`, error);
      if (untried > 0) break;
    }
  }
  if (last) throw last;
}

function actedLine({ jobId, status }: Acted): string {
  return `${jobId}  ${status ? statusText(status) : 'deleted'}`;
}

/** Whether the next job would fail like this one. */
function isOfAll(error: unknown): boolean {
  const isRefusedKey = isApiError(error) && (error.status === 401 || error.status === 403);
  return isRefusedKey || exitCodeOf(error) === exitCodes.unreachable;
}
