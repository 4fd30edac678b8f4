import type { WebhookDeliverySummary } from '../../jobs/webhook-delivery-schema.ts';
import { webhookIdOf } from './sign-delivery.ts';
import { callbackId } from './write-deliveries.ts';

/** Columns of `taskflow.webhook_deliveries d` for an answer, read with `isoTimes`. */
export const deliveryColumns = `d.id, d.job_id, d.event, d.url, d.host, d.state, d.attempts, d.next_attempt_at,
  d.subscription_id, d.last_status, d.last_error, d.created_at, d.finished_at`;

/**
 * SQL: whose the delivery `d` is, who may see it and whose secret signs it: the key that made the subscription, or else the
 * one that submitted the job.
 */
export const deliveryOwner = `CASE WHEN d.subscription_id = '${callbackId}'
      THEN (SELECT j.created_by FROM taskflow.jobs j WHERE j.id = d.job_id)
      ELSE (SELECT s.created_by FROM taskflow.webhook_subscriptions s WHERE s.id = d.subscription_id) END`;

export interface DeliveryRow {
  id: string;
  job_id: string;
  event: string;
  url: string;
  host: string;
  state: WebhookDeliverySummary['state'];
  attempts: number;
  subscription_id: string;
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
    subscriptionId: row.subscription_id === callbackId ? null : row.subscription_id,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
