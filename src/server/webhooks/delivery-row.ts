import type { WebhookDeliverySummary } from '../../jobs/webhook-delivery-schema.ts';
import { webhookIdOf } from './sign-delivery.ts';

/** Columns of `taskflow.webhook_deliveries d` for an answer, read with `isoTimes`. */
export const deliveryColumns = `d.id, d.job_id, d.event, d.url, d.host, d.state, d.attempts, d.next_attempt_at,
  d.last_status, d.last_error, d.created_at, d.finished_at`;

export interface DeliveryRow {
  id: string;
  job_id: string;
  event: string;
  url: string;
  host: string;
  state: WebhookDeliverySummary['state'];
  attempts: number;
  next_attempt_at: string | null;
  last_status: number | null;
  last_error: string | null;
  created_at: string;
  finished_at: string | null;
}

export function toDeliverySummary(row: DeliveryRow): WebhookDeliverySummary {
  return {
    deliveryId: row.id,
    webhookId: webhookIdOf(row.id),
    jobId: row.job_id,
    event: row.event,
    url: row.url,
    host: row.host,
    state: row.state,
    attemptsMade: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
