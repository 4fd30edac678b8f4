import type { Job } from '../../jobs/job-schema.ts';
import { actorOf } from '../audit/actor.ts';
import type { Caller } from '../auth/caller.ts';
import type { WebServices } from '../web-services.ts';
import { cancelJob } from './cancel-job.ts';
import { findJob, requireOwnJob } from './find-job.ts';

/**
 * Cancels a job for a caller, who may act on any with `manage` and on their own otherwise; answers it as it is then.
 *
 * @throws JobNotFound when there is no such job for this caller
 * @throws TaskFlowError forbidden when it is another's that the caller may only see
 * @throws IllegalTransition when it has ended
 */
export async function cancelOwnJob(services: WebServices, caller: Caller, jobId: string): Promise<Job> {
  await requireOwnJob(services, caller, jobId);
  await cancelJob(services, jobId, actorOf(caller));
  return findJob(services, caller, jobId);
}
