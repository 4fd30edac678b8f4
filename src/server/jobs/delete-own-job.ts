import { IllegalTransition, JobNotFound } from '../../jobs/errors.ts';
import { actorOf } from '../audit/actor.ts';
import type { Caller } from '../auth/caller.ts';
import type { WebServices } from '../web-services.ts';
import { requireOwnJob } from './find-job.ts';
import { readStatus } from './transition-job/cancel-jobs.ts';
import { deleteEndedJob } from './transition-job/delete-job.ts';

/**
 * Removes an ended job for good, for a caller who may act on it.
 *
 * @throws JobNotFound when there is no such job for this caller
 * @throws TaskFlowError forbidden when it is another's that the caller may only see
 * @throws IllegalTransition while it has not ended
 */
export async function deleteOwnJob(services: WebServices, caller: Caller, jobId: string): Promise<void> {
  await requireOwnJob(services, caller, jobId);
  if (await deleteEndedJob(services.db, jobId, actorOf(caller))) return;
  const status = await readStatus(services.db, jobId);
  if (!status) throw new JobNotFound(jobId);
  throw new IllegalTransition(jobId, status, 'deleted');
}
