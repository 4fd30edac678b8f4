import type { Overview } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';
import { findTopGroups } from '../errors/find-top-groups.ts';
import { dueJobsOfLane } from '../jobs/due-jobs-sql.ts';
import type { WebServices } from '../web-services.ts';
import { readLevels } from './read-levels.ts';
import { readStats } from './read-stats.ts';
import { sharedFor } from './shared-for.ts';

type Queries = Pick<Database, 'query'>;

const oldestStatement = {
  name: 'read-oldest-waiting',
  text: `
    SELECT o.id, o.task_type, o.run_at
    FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) p
      CROSS JOIN LATERAL (${dueJobsOfLane('j.id, j.task_type, j.run_at')}) o
    ORDER BY o.run_at, o.id LIMIT 1`,
};
const webhooksStatement = {
  name: 'read-webhook-health',
  text: `
    SELECT count(*) FILTER (WHERE state IN ('pending', 'active'))::int AS pending,
      count(*) FILTER (WHERE state = 'delivered')::int AS delivered,
      count(*) FILTER (WHERE state = 'failed')::int AS failed
    FROM (
      SELECT state FROM taskflow.webhook_deliveries WHERE created_at > taskflow.now() - interval '1 day'
      ORDER BY created_at DESC, id DESC LIMIT 10000
    ) newest`,
};

const shareMs = 1_000;
/** A new sample comes once a minute. */
const levelsOf = sharedFor(5_000, readLevels);
const oldestOf = sharedFor(shareMs, readOldestWaiting);
const errorsOf = sharedFor(shareMs, findTopGroups);
const webhooksOf = sharedFor(shareMs, readWebhookHealth);
const queueReachableOf = sharedFor(shareMs, (queue: WebServices['queue']) => queue.isReachable().catch(() => false));

/** Everything that the Overview page shows, in one answer. Webhooks and errors look at the last day. */
export async function readOverview({ db, queue, env, startedAt }: WebServices): Promise<Overview> {
  const [stats, levels, oldestWaiting, topErrors, webhooks, queueReachable] = await Promise.all([
    readStats({ db, startedAt }),
    levelsOf(db),
    oldestOf(db),
    errorsOf(db),
    webhooksOf(db),
    queueReachableOf(queue),
  ]);
  const services = { queue: queue.kind, queueReachable, smtp: env.SMTP_URL !== undefined };
  return { stats, levels, oldestWaiting, topErrors, webhooks, services };
}

async function readOldestWaiting(db: Queries): Promise<Overview['oldestWaiting']> {
  const [row] = await db.query<{ id: string; task_type: string; run_at: Date }>(oldestStatement, []);
  return row ? { jobId: row.id, taskType: row.task_type, runAt: row.run_at.toISOString() } : null;
}

async function readWebhookHealth(db: Queries): Promise<Overview['webhooks']> {
  const [row] = await db.query<Overview['webhooks']>(webhooksStatement, []);
  return row ?? { pending: 0, delivered: 0, failed: 0 };
}
