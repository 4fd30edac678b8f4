import { durationText } from '../../src/client/format-time.ts';
import type { Job } from '../../src/jobs/job-schema.ts';
import { CliFailure, exitCodes } from './exit-code.ts';
import { jsonText } from './output/json-text.ts';
import { print, printJson, remark } from './output/print.ts';

/**
 * Prints how a job ended: its result on standard output, the whole job with `json`.
 *
 * @throws CliFailure when it did not complete
 */
export function endOf(job: Omit<Job, 'webhook'>, { json }: { json?: boolean }): void {
  if (json) printJson(job);
  else if (job.status === 'completed') {
    const tookMs = Date.parse(job.finishedAt ?? job.updatedAt) - Date.parse(job.createdAt);
    remark(
      `Job ${job.jobId} completed after ${durationText(tookMs)}, attempt ${job.attemptsMade} of ${job.maxAttempts}.`,
    );
    print(jsonText(job.result, process.stdout.isTTY ? 2 : 0));
  }
  assertCompleted(job);
}

/** @throws CliFailure when a job that has ended did not complete */
export function assertCompleted(job: Pick<Job, 'jobId' | 'status' | 'error' | 'errorCode'>): void {
  if (job.status === 'completed') return;
  const why = job.error ?? job.errorCode ?? '';
  throw new CliFailure(
    exitCodes.failed,
    `job ${job.jobId} ${job.status === 'failed' ? 'failed' : 'was cancelled'}: ${why}`,
  );
}
