import { v7 as uuidv7 } from 'uuid';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { CreateRedelivery, WebhookRedelivery } from '../../jobs/webhook-redelivery-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import { redeliverable } from './redeliver-step.ts';

type Queries = { db: Pick<Database, 'query'> };

const columns = `r.id AS "redeliveryId", r.from_at AS "from", r.to_at AS "to", r.host, r.state, r.matched, r.done,
  r.created_by AS "createdBy", r.created_at AS "createdAt", r.finished_at AS "finishedAt"`;

const insert = {
  name: 'create_redelivery',
  // A repeat after a connection died at COMMIT finds its own row.
  text: `
  WITH wanted AS (
    SELECT $1::uuid AS id, $2::timestamptz AS from_at, $3::timestamptz AS to_at, $4::text AS host,
      taskflow.now() AS created_at
  ),
  made AS (
    INSERT INTO taskflow.webhook_redeliveries AS r (id, from_at, to_at, host, matched, created_by, created_at)
    SELECT r.id, r.from_at, r.to_at, r.host,
      (SELECT count(*)::int FROM taskflow.webhook_deliveries d WHERE ${redeliverable('r')}), $5, r.created_at
    FROM wanted r
    ON CONFLICT (id) DO NOTHING RETURNING r.*
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'made', actor: 'created_by', address: '$6', action: 'webhook_redelivery.created', subject: 'id' },
      after: `jsonb_build_object('from', from_at, 'to', to_at, 'host', host, 'matched', matched)`,
    })}
  )
  SELECT r.*, pg_notify('taskflow_delivery', '') FROM (
    SELECT ${columns} FROM made r UNION ALL SELECT ${columns} FROM taskflow.webhook_redeliveries r WHERE r.id = $1::uuid) r`,
  types: isoTimes,
};

const find = {
  name: 'find_redelivery',
  text: `SELECT ${columns} FROM taskflow.webhook_redeliveries r WHERE r.id = $1`,
  types: isoTimes,
};

const stop = {
  name: 'stop_redelivery',
  // A step under way is waited for: it holds the row.
  text: `
  WITH stopped AS (
    UPDATE taskflow.webhook_redeliveries r SET state = 'stopped', finished_at = taskflow.now()
    WHERE r.id = $1 AND r.state = 'running' RETURNING r.*
  )
  ${writesEntry({
    ...{ from: 'stopped', actor: '$2', address: '$3', action: 'webhook_redelivery.stopped', subject: 'id' },
    after: `jsonb_build_object('matched', matched, 'done', done)`,
  })}`,
};

/**
 * Has all failed deliveries of a time sent again, each with the same webhook-id and all its attempts anew. When the answer
 * is there it is committed, and will be carried out whatever dies. Those that fail again meanwhile are left alone, as are
 * those of disabled URLs.
 */
export async function createRedelivery(
  { db }: Queries,
  caller: Caller,
  { from, to, host }: CreateRedelivery,
): Promise<WebhookRedelivery> {
  const { name, address } = actorOf(caller);
  const values = [uuidv7(), from, to, host ?? null, name, address];
  const [row] = await db.query<WebhookRedelivery & { pg_notify: unknown }>(insert, values);
  if (!row) throw new Error('A redelivery was neither written nor found.');
  const { pg_notify: _, ...made } = row;
  return made;
}

/** How far a redelivery is. @throws TaskFlowError not_found */
export async function findRedelivery({ db }: Queries, redeliveryId: string): Promise<WebhookRedelivery> {
  const [row] = isUuid(redeliveryId) ? await db.query<WebhookRedelivery>(find, [redeliveryId]) : [];
  if (row) return row;
  throw new TaskFlowError('not_found', `There is no redelivery ${redeliveryId.slice(0, 100)}.`);
}

/** Stops a redelivery: what is due again stays so, the rest stays failed. @throws TaskFlowError not_found */
export async function stopRedelivery(
  queries: Queries,
  caller: Caller,
  redeliveryId: string,
): Promise<WebhookRedelivery> {
  const { name, address } = actorOf(caller);
  if (isUuid(redeliveryId)) await queries.db.query(stop, [redeliveryId, name, address]);
  return findRedelivery(queries, redeliveryId);
}
