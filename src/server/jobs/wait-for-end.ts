import type { Job } from '../../jobs/job-schema.ts';
import { isTerminal } from '../../jobs/job-status.ts';
import type { Caller } from '../auth/caller.ts';
import type { WebServices } from '../web-services.ts';
import { findJob } from './find-job.ts';

/**
 * One job, as soon as it has ended, or as it is when the time is over.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function waitForEnd(
  services: Pick<WebServices, 'db' | 'ends'>,
  caller: Caller,
  jobId: string,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Job> {
  const job = await findJob(services, caller, jobId);
  if (isTerminal(job.status) || seconds === 0) return job;
  await services.ends.wait(jobId, seconds * 1000, signal);
  return findJob(services, caller, jobId);
}
