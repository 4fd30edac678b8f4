import type { ListDeliveries, WebhookDeliveryPage } from '../../jobs/webhook-delivery-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import type { AddValue } from '../jobs/job-conditions.ts';
import { decodeJobCursor, encodeJobCursor } from '../jobs/job-cursor.ts';
import { position } from '../jobs/list-position.ts';
import { namedStatement } from '../named-statement.ts';
import { deliveryColumns, deliveryOwner, toDeliverySummary, type DeliveryRow } from './delivery-row.ts';

/** A page of webhook deliveries, newest first: those of the caller's own jobs and subscriptions, with `read` those of all. */
export async function listDeliveries(
  { db }: { db: Pick<Database, 'query'> },
  caller: Caller,
  { jobId, state, host, limit, cursor }: ListDeliveries,
): Promise<WebhookDeliveryPage> {
  const values: unknown[] = [limit + 1];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const where = ['true'];
  if (cursor !== undefined) where.push(`(d.created_at, d.id) < ${position(decodeJobCursor(cursor), value)}`);
  if (jobId !== undefined) where.push(`d.job_id = ${value(jobId)}::uuid`);
  // One of four words, and written out because the partial indexes are chosen by it.
  if (state !== undefined) where.push(`d.state = '${state}'`);
  if (host !== undefined) where.push(`d.host = ${value(host)}`);
  if (!seesAllJobs(caller)) {
    where.push(`${deliveryOwner} = ${value(caller.keyId)}`);
  }
  const text = `SELECT ${deliveryColumns},
      to_char(d.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS cursor_at
    FROM taskflow.webhook_deliveries d WHERE ${where.join(' AND ')}
    ORDER BY d.created_at DESC, d.id DESC LIMIT $1`;
  const statement = { ...namedStatement('list-deliveries', text), types: isoTimes };
  const rows = await db.query<DeliveryRow & { cursor_at: string }>(statement, values);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const nextCursor = last ? encodeJobCursor({ createdAt: last.cursor_at, id: last.id }) : null;
  return { deliveries: page.map(toDeliverySummary), nextCursor };
}
