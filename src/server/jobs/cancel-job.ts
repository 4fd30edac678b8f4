import { IllegalTransition, JobNotFound } from '../../jobs/errors.ts';
import type { Actor } from '../audit/actor.ts';
import type { WebServices } from '../web-services.ts';
import { dispatchMoved } from './dispatch-jobs.ts';
import { toJobSummary } from './job-row.ts';
import { cancelJobs, readStatus } from './transition-job/cancel-jobs.ts';

/**
 * Cancels a job that is pending or active. The row changes at once; the worker that runs it is told by broadcast, or
 * finds out at its next heartbeat.
 *
 * @param actor for the audit log. Default: TaskFlow itself
 * @throws JobNotFound, IllegalTransition when the job has ended
 */
export async function cancelJob(
  services: Pick<WebServices, 'db' | 'broadcast' | 'queue' | 'log' | 'metrics'>,
  jobId: string,
  actor?: Actor,
): Promise<void> {
  const [moved] = await cancelJobs(services.db, [jobId], actor);
  if (!moved) {
    const status = await readStatus(services.db, jobId);
    if (!status) throw new JobNotFound(jobId);
    throw new IllegalTransition(jobId, status, 'cancelled');
  }
  services.metrics.jobs.moved([moved]);
  services.broadcast.jobUpdated(toJobSummary(moved));
  if (moved.ended_token && moved.ended_worker) {
    services.broadcast.jobCancelled(jobId, moved.ended_worker, moved.ended_token);
  }
  void dispatchMoved(services, [moved]);
}
