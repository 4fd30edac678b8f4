import type { Delivery } from '../../jobs/job-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import { requireVisibleJob } from './find-job.ts';

interface DeliveryRow {
  id: string;
  job_id: string;
  event: string;
  url: string;
  state: Delivery['state'];
  created_at: Date;
  next_attempt_at: Date | null;
}

interface DeliveryAttemptRow {
  delivery_id: string;
  number: number;
  started_at: Date;
  duration_ms: number;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
}

const deliveriesOfJob = {
  name: 'find-deliveries',
  text: `
    SELECT id, job_id, event, url, state, created_at, next_attempt_at
    FROM taskflow.webhook_deliveries WHERE job_id = $1 ORDER BY created_at DESC, id DESC`,
};
const attemptsOfDeliveries = {
  name: 'find-delivery-attempts',
  text: `
    SELECT delivery_id, number, started_at, duration_ms, response_status, response_body, error
    FROM taskflow.webhook_attempts WHERE delivery_id = ANY($1::uuid[]) ORDER BY delivery_id, number`,
};

/**
 * The webhook messages of a job with each try, newest first.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findDeliveries(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  jobId: string,
): Promise<Delivery[]> {
  await requireVisibleJob(services, caller, jobId);
  const deliveries = await services.db.query<DeliveryRow>(deliveriesOfJob, [jobId]);
  if (deliveries.length === 0) return [];
  const ids = deliveries.map((delivery) => delivery.id);
  const attempts = await services.db.query<DeliveryAttemptRow>(attemptsOfDeliveries, [ids]);
  const attemptsOf = Map.groupBy(attempts, (attempt) => attempt.delivery_id);
  return deliveries.map((delivery) => ({
    deliveryId: delivery.id,
    jobId: delivery.job_id,
    event: delivery.event,
    url: delivery.url,
    state: delivery.state,
    createdAt: delivery.created_at.toISOString(),
    nextAttemptAt: delivery.next_attempt_at?.toISOString() ?? null,
    attempts: (attemptsOf.get(delivery.id) ?? []).map((attempt) => ({
      number: attempt.number,
      startedAt: attempt.started_at.toISOString(),
      durationMs: attempt.duration_ms,
      responseStatus: attempt.response_status,
      responseBody: attempt.response_body,
      error: attempt.error,
    })),
  }));
}
