import { TaskFlowError } from '../../jobs/errors.ts';
import type { WebhookAttempt, WebhookDelivery } from '../../jobs/webhook-delivery-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import { encryptedMarker, isUnreadable, type Sealer } from '../sealing/sealer.ts';
import { deliveryColumns, deliveryOwner, toDeliverySummary, type DeliveryRow } from './delivery-row.ts';
import { findRedactions, shownBody, type Redactions } from './shown-body.ts';

type Queries = { db: Pick<Database, 'query'> };

interface OwnedDelivery extends DeliveryRow {
  body: string;
  owner: string | null;
}

const find = {
  name: 'find_delivery',
  text: `SELECT ${deliveryColumns}, d.body, ${deliveryOwner} AS owner
    FROM taskflow.webhook_deliveries d WHERE d.id = $1`,
  types: isoTimes,
};

const attempts = {
  name: 'find_delivery_attempts',
  text: `SELECT number, started_at AS "startedAt", duration_ms AS "durationMs", address, dns_ms AS "dnsMs",
      connect_ms AS "connectMs", tls_ms AS "tlsMs", first_byte_ms AS "firstByteMs", request_headers AS "requestHeaders",
      response_status AS "responseStatus", response_headers AS "responseHeaders", response_body AS "responseBody", error
    FROM taskflow.webhook_attempts WHERE delivery_id = $1 ORDER BY number`,
  types: isoTimes,
};

/**
 * One webhook delivery with what it says and every attempt at it.
 *
 * @throws TaskFlowError not_found, also where it is another's and the caller sees only their own
 */
export async function findDelivery(
  queries: Queries & { sealer: Sealer },
  caller: Caller,
  deliveryId: string,
): Promise<WebhookDelivery> {
  const row = await visibleDelivery(queries, caller, deliveryId);
  const made = await queries.db.query<WebhookAttempt>(attempts, [row.id]);
  const body = readableBody(queries.sealer, row.body, await findRedactions(queries.db));
  return { ...toDeliverySummary(row), body, attempts: made };
}

/**
 * Lets through who may have it sent again: whose it is, and whoever has `manage`.
 *
 * @throws TaskFlowError not_found as `findDelivery` does; forbidden for those who may only see it
 */
export async function requireOwnDelivery(queries: Queries, caller: Caller, deliveryId: string): Promise<void> {
  const { owner } = await visibleDelivery(queries, caller, deliveryId);
  if (caller.scopes.has('manage') || (owner === caller.keyId && caller.scopes.has('submit'))) return;
  const message = 'This key may send again what its own jobs and subscriptions had to tell: it lacks the scope manage.';
  throw new TaskFlowError('forbidden', message);
}

async function visibleDelivery({ db }: Queries, caller: Caller, deliveryId: string): Promise<OwnedDelivery> {
  const [row] = isUuid(deliveryId) ? await db.query<OwnedDelivery>(find, [deliveryId]) : [];
  if (row && (seesAllJobs(caller) || row.owner === caller.keyId)) return row;
  throw new TaskFlowError('not_found', `There is no delivery ${deliveryId.slice(0, 100)}.`);
}

function readableBody(sealer: Sealer, body: string, redactions: Redactions): string {
  try {
    return shownBody(sealer, body, redactions);
  } catch (error) {
    if (isUnreadable(error)) return encryptedMarker;
    throw error;
  }
}
