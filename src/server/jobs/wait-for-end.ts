import type { Job } from '../../jobs/job-schema.ts';
import { isTerminal } from '../../jobs/job-status.ts';
import type { Caller } from '../auth/caller.ts';
import { Unauthenticated } from '../auth/unauthenticated.ts';
import { watchCaller } from '../auth/watch-caller.ts';
import type { WebServices } from '../web-services.ts';
import { findJob } from './find-job.ts';

type Watching = Pick<WebServices, 'changes' | 'keys'>;

/**
 * One job, as soon as it has ended, or as it is when the time is over.
 *
 * @throws JobNotFound when there is no such job for this caller
 * @throws Unauthenticated as soon as the caller's key is revoked or expires, or its session is over
 */
export async function waitForEnd(
  services: Pick<WebServices, 'db' | 'sealer'> & Watching,
  caller: Caller,
  jobId: string,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Job> {
  const job = await findJob(services, caller, jobId);
  if (isTerminal(job.status) || seconds === 0) return job;
  await ended(services, caller, job, { ms: seconds * 1000, signal });
  return findJob(services, caller, jobId);
}

/** Settles when the job has ended or is gone, when the time is over, or when the signal aborts. */
function ended(
  { changes, keys }: Watching,
  caller: Caller,
  job: Job,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = [];
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
      for (const stop of stops) stop();
      resolve();
    };
    const timer = setTimeout(settle, ms);
    if (signal.aborted) return settle();
    signal.addEventListener('abort', settle, { once: true });
    const refuse = () => {
      reject(new Unauthenticated());
      settle();
    };
    stops.push(watchCaller(keys, caller, refuse));
    stops.push(
      changes.watch(job.jobId, job.version, {
        onChange: ({ status }) => isTerminal(status) && settle(),
        onGone: settle,
      }),
    );
  });
}
