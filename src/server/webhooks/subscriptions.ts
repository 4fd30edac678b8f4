import { v7 as uuidv7 } from 'uuid';
import { InvalidInput, TaskFlowError } from '../../jobs/errors.ts';
import {
  mostSubscriptions,
  type CreateSubscription,
  type WebhookSubscription,
} from '../../jobs/webhook-subscription-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import type { Env } from '../env.ts';
import { checkUrl } from '../http/guarded-fetch-url.ts';
import { isoTimes } from '../iso-times.ts';

type Queries = { db: Pick<Database, 'query'> };

/** Of `taskflow.webhook_subscriptions s`, as a `WebhookSubscription` has them. */
export const subscriptionColumns = `s.id AS "subscriptionId", s.url, s.task_type AS "taskType", s.tag, s.events,
  s.retry_schedule AS "retrySchedule", s.submitted_by IS NOT NULL AS "ownJobsOnly", s.created_by AS "createdBy",
  s.created_at AS "createdAt"`;

/** What the audit log keeps of one. */
const audited = `jsonb_build_object('url', url, 'taskType', task_type, 'tag', tag, 'events', events)`;

const insert = {
  name: 'create_subscription',
  // A repeat after a connection died at COMMIT finds its own row. Two that come at once may pass the limit by one.
  text: `
  WITH made AS (
    INSERT INTO taskflow.webhook_subscriptions AS s
      (id, url, task_type, tag, events, retry_schedule, submitted_by, created_by)
    SELECT $1::uuid, $2, $3, $4, $5::text[], $6, $7, $8
    WHERE (SELECT count(*) FROM taskflow.webhook_subscriptions) < ${mostSubscriptions}
    ON CONFLICT (id) DO NOTHING RETURNING s.*
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'made', actor: '$9', address: '$10', action: 'webhook_subscription.created', subject: 'id' },
      after: audited,
    })}
  )
  SELECT ${subscriptionColumns} FROM made s
  UNION ALL SELECT ${subscriptionColumns} FROM taskflow.webhook_subscriptions s WHERE s.id = $1::uuid`,
  types: isoTimes,
};

const taskTypeRow: Statement = {
  name: 'task_type_exists',
  text: 'SELECT task_type FROM taskflow.task_types WHERE task_type = $1',
};

const remove: Statement = {
  name: 'delete_subscription',
  text: `
  WITH gone AS (
    DELETE FROM taskflow.webhook_subscriptions s WHERE s.id = $1::uuid AND ($2::boolean OR s.created_by = $3)
    RETURNING s.id, s.url, s.task_type, s.tag, s.events
  ),
  untold AS (
    UPDATE taskflow.webhook_deliveries d SET state = 'failed', next_attempt_at = NULL, finished_at = taskflow.now(),
      last_error = 'The subscription was deleted.'
    FROM gone g WHERE d.subscription_id = g.id AND d.state = 'pending'
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'gone', actor: '$4', address: '$5', action: 'webhook_subscription.deleted', subject: 'id' },
      before: audited,
    })}
  )
  SELECT id FROM gone`,
};

interface SubscriptionServices extends Queries {
  env: Pick<Env, 'WEBHOOK_ALLOWED_HOSTS'>;
}

/**
 * Tells a URL of jobs from now on, whoever submits them; of a caller without `manage` its own alone. It outlives the key
 * that made it, until somebody deletes it.
 *
 * @throws InvalidInput for a URL that may not be called and for an unknown task type
 * @throws TaskFlowError conflict when there are 1,000 already
 */
export async function createSubscription(
  { db, env }: SubscriptionServices,
  caller: Caller,
  { url, taskType, tag, events, retrySchedule }: CreateSubscription,
): Promise<WebhookSubscription> {
  const refusal = checkUrl(url, env.WEBHOOK_ALLOWED_HOSTS);
  if (refusal) throw new InvalidInput([{ path: 'url', message: refusal }]);
  const [found] = taskType === undefined ? [true] : await db.query(taskTypeRow, [taskType]);
  if (!found) {
    throw new InvalidInput([{ path: 'taskType', message: `There is no task type "${taskType}".` }]);
  }
  const submittedBy = caller.scopes.has('manage') ? null : caller.keyId;
  const made = [uuidv7(), url, taskType ?? null, tag ?? null, events, retrySchedule ?? null];
  const actor = actorOf(caller);
  const by = [submittedBy, caller.keyId, actor.name, actor.address];
  const [row] = await db.query<WebhookSubscription>(insert, [...made, ...by]);
  if (row) return row;
  throw new TaskFlowError('conflict', `There are ${mostSubscriptions} subscriptions already. Delete one first.`);
}

/**
 * Ends a subscription. What it still had to tell is not sent any more.
 *
 * @throws TaskFlowError not_found, also where it is another's and the caller lacks `manage`
 */
export async function deleteSubscription({ db }: Queries, caller: Caller, subscriptionId: string): Promise<void> {
  const { name, address } = actorOf(caller);
  const values = [subscriptionId, caller.scopes.has('manage'), caller.keyId, name, address];
  const gone = isUuid(subscriptionId) ? await db.query(remove, values) : [];
  if (gone.length > 0) return;
  throw new TaskFlowError('not_found', `There is no subscription ${subscriptionId.slice(0, 100)}.`);
}
