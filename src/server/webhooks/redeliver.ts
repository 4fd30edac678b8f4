import { TaskFlowError } from '../../jobs/errors.ts';
import type { WebhookDelivery } from '../../jobs/webhook-delivery-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { findDelivery, requireOwnDelivery } from './find-delivery.ts';

type Queries = { db: Pick<Database, 'query'> };

const again: Statement = {
  name: 'redeliver',
  // One that waits for its next attempt keeps the attempts it has left. Repeated after a connection died at COMMIT it is
  // due at once again: sent once more at most, with the same webhook-id.
  text: `
  WITH moved AS (
    UPDATE taskflow.webhook_deliveries d
    SET state = 'pending', next_attempt_at = taskflow.now(), finished_at = NULL,
      attempts_before = CASE WHEN d.state = 'pending' THEN d.attempts_before ELSE d.attempts END
    WHERE d.id = $1 AND d.state <> 'active'
      AND NOT EXISTS (SELECT FROM taskflow.webhook_endpoints e WHERE e.url = d.url AND e.disabled_at IS NOT NULL)
    RETURNING d.id, d.job_id, d.host
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'moved', actor: '$2', address: '$3', action: 'webhook_delivery.redelivered', subject: 'id' },
      after: `jsonb_build_object('jobId', job_id, 'host', host)`,
    })}
  )
  SELECT id, pg_notify('taskflow_delivery', '') FROM moved`,
};

const refusal: Statement = {
  name: 'redeliver_refusal',
  text: `SELECT e.disabled_reason FROM taskflow.webhook_deliveries d JOIN taskflow.webhook_endpoints e ON e.url = d.url
    WHERE d.id = $1 AND e.disabled_at IS NOT NULL`,
};

/**
 * Has a delivery sent again at once, with the same webhook-id and all its attempts anew, whatever became of it.
 *
 * @throws TaskFlowError not_found and forbidden as `requireOwnDelivery` does; conflict while an attempt is on its way, and
 * where its URL is disabled
 */
export async function redeliver(
  queries: Queries & { sealer: Sealer },
  caller: Caller,
  deliveryId: string,
): Promise<WebhookDelivery> {
  await requireOwnDelivery(queries, caller, deliveryId);
  const { name, address } = actorOf(caller);
  const [moved] = await queries.db.query(again, [deliveryId, name, address]);
  if (moved) return findDelivery(queries, caller, deliveryId);
  const [disabled] = await queries.db.query<{ disabled_reason: string | null }>(refusal, [deliveryId]);
  if (!disabled) throw new TaskFlowError('conflict', 'It is being sent at this moment.');
  const reason = disabled.disabled_reason ?? 'by hand';
  throw new TaskFlowError('conflict', `Its URL is disabled (${reason}). Enable the URL first.`);
}
