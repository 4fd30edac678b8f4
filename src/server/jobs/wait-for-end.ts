import type { Job } from '../../jobs/job-schema.ts';
import { isTerminal } from '../../jobs/job-status.ts';
import type { Caller } from '../auth/caller.ts';
import type { WebServices } from '../web-services.ts';
import { findJob } from './find-job.ts';
import type { JobChanges } from './job-changes.ts';

/**
 * One job, as soon as it has ended, or as it is when the time is over.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function waitForEnd(
  services: Pick<WebServices, 'db' | 'changes'>,
  caller: Caller,
  jobId: string,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Job> {
  const job = await findJob(services, caller, jobId);
  if (isTerminal(job.status) || seconds === 0) return job;
  await ended(services.changes, job, { ms: seconds * 1000, signal });
  return findJob(services, caller, jobId);
}

/** Settles when the job has ended or is gone, when the time is over, or when the signal aborts. */
function ended(changes: JobChanges, job: Job, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    let unwatch = () => {};
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
      unwatch();
      resolve();
    };
    const timer = setTimeout(settle, ms);
    if (signal.aborted) return settle();
    signal.addEventListener('abort', settle, { once: true });
    unwatch = changes.watch(job.jobId, job.version, {
      onChange: ({ status }) => isTerminal(status) && settle(),
      onGone: settle,
    });
  });
}
