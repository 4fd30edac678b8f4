import { countOf, countText } from '../../src/client/format-number.ts';
import type { JobCalls } from '../../src/sdk/taskflow-client.ts';
import type { TerminalStatus } from '../../src/jobs/job-status.ts';
import { CliFailure, exitCodes } from './exit-code.ts';
import { print, printJsonLine, remark } from './output/print.ts';
import { startProgress } from './output/progress.ts';

export interface WaitedJob {
  line: number;
  jobId: string;
}

const atOnce = 32;

/**
 * Waits for the end of all jobs, some at a time, and says how they ended; with `json` one line each as it ends.
 *
 * @throws CliFailure when not all completed
 */
export async function waitForAll(
  waited: readonly WaitedJob[],
  { jobs, json, signal }: { jobs: Pick<JobCalls, 'waitFor'>; json: boolean; signal: AbortSignal },
): Promise<void> {
  const ended: Record<TerminalStatus, number> = { completed: 0, failed: 0, cancelled: 0 };
  const progress = startProgress('jobs ended', waited.length, { printsLines: json });
  const tell = () => {
    progress.clear();
    const count = ended.completed + ended.failed + ended.cancelled;
    remark(`taskflow: ${countText(count)} of ${countOf(waited.length, 'job')} ended; the others go on`);
  };
  signal.addEventListener('abort', tell);
  const queue = waited.values();
  const takeNext = async () => {
    for (const { line, jobId } of queue) {
      const { status, result, error, errorCode } = await jobs.waitFor(jobId, { signal });
      if (status === 'completed' || status === 'failed' || status === 'cancelled') ended[status] += 1;
      progress.add(1);
      if (json) printJsonLine({ line, jobId, status, result, error, errorCode });
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, takeNext));
  } finally {
    progress.clear();
    signal.removeEventListener('abort', tell);
  }
  const { completed, failed, cancelled } = ended;
  const figures = `${countText(completed)} completed, ${countText(failed)} failed, ${countText(cancelled)} cancelled`;
  if (!json) print(figures);
  const bad = failed + cancelled;
  if (bad > 0) throw new CliFailure(exitCodes.failed, `${countOf(bad, 'job')} did not complete`);
}
