import { IllegalTransition, JobNotFound } from '../../jobs/errors.ts';
import { isLegalMove, isTerminal } from '../../jobs/job-status.ts';
import type { Actor } from '../audit/actor.ts';
import type { WebServices } from '../web-services.ts';
import { dispatchMoved } from './dispatch-jobs.ts';
import { toJobSummary } from './job-row.ts';
import { readStatus } from './transition-job/cancel-jobs.ts';
import type { MovedRow } from './transition-job/ended-tail.ts';
import { retryJobs } from './transition-job/retry-jobs.ts';

type RetryServices = Pick<WebServices, 'db' | 'queue' | 'log' | 'broadcast' | 'env'>;

const mostTries = 3;

/**
 * Makes a failed or cancelled job pending again, with a full new budget. When it returns, that is committed; the hint
 * follows, and nobody waits for it.
 *
 * @throws JobNotFound, IllegalTransition when the job is neither failed nor cancelled
 */
export async function retryJob(services: RetryServices, jobId: string, actor: Actor): Promise<void> {
  const moved = await moveToPending(services, jobId, actor);
  services.broadcast.jobUpdated(toJobSummary(moved));
  void dispatchMoved(services, [moved]);
}

/** A job that ends while the statement already runs is not seen by it, only by the look behind it: so it is asked again. */
async function moveToPending({ db, env }: RetryServices, jobId: string, actor: Actor): Promise<MovedRow> {
  for (let tries = 1; ; tries += 1) {
    const [moved] = await retryJobs(db, [jobId], env.LEASE_MS, actor);
    if (moved) return moved;
    const status = await readStatus(db, jobId);
    if (!status) throw new JobNotFound(jobId);
    const mayBeRetried = isTerminal(status) && isLegalMove(status, 'pending');
    if (!mayBeRetried || tries >= mostTries) throw new IllegalTransition(jobId, status, 'retried');
  }
}
