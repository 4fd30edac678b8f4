import type {
  ListSubscriptions,
  WebhookSubscription,
  WebhookSubscriptionPage,
} from '../../jobs/webhook-subscription-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import { decodeJobCursor, encodeJobCursor } from '../jobs/job-cursor.ts';
import { subscriptionColumns } from './subscriptions.ts';

const statement = {
  name: 'list_subscriptions',
  text: `
  SELECT ${subscriptionColumns}, to_char(s.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS cursor_at
  FROM taskflow.webhook_subscriptions s
  WHERE ($1::boolean OR s.created_by = $2) AND ($3::timestamptz IS NULL OR (s.created_at, s.id) < ($3, $4::uuid))
  ORDER BY s.created_at DESC, s.id DESC LIMIT $5`,
  types: isoTimes,
};

/**
 * A page of subscriptions, the newest first; of a caller without `read` its own.
 *
 * @throws TaskFlowError bad_request for a cursor that is none
 */
export async function listSubscriptions(
  { db }: { db: Pick<Database, 'query'> },
  caller: Caller,
  { limit, cursor }: ListSubscriptions,
): Promise<WebhookSubscriptionPage> {
  const before = cursor === undefined ? undefined : decodeJobCursor(cursor);
  const rows = await db.query<WebhookSubscription & { cursor_at: string }>(statement, [
    ...[seesAllJobs(caller), caller.keyId, before?.createdAt ?? null, before?.id ?? null],
    limit + 1,
  ]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    subscriptions: page.map(({ cursor_at: _at, ...subscription }) => subscription),
    nextCursor: last ? encodeJobCursor({ createdAt: last.cursor_at, id: last.subscriptionId }) : null,
  };
}
