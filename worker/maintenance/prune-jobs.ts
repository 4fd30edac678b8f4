import { placeColumns, walkStart } from '../../src/server/actions/walk-part.ts';
import { retentionRules, type OwnRetention, type RetentionRule } from '../../src/jobs/retention-days.ts';
import { isTooSlow, type Database, type Statement } from '../../src/server/database.ts';
import { deletedTail } from '../../src/server/jobs/deleted-tail.ts';
import type { JobCursor } from '../../src/server/jobs/job-cursor.ts';
import { statsShard } from '../../src/server/stats/stats-shard.ts';
import { restAfter } from './rest-after.ts';

type Queries = Pick<Database, 'query'>;

/** Task types of which there are jobs, with what they say themselves: one look for each, whatever the number of jobs. */
const kept: Statement = {
  name: 'retention_of_types',
  text: `
  WITH RECURSIVE types AS (
    (SELECT j.task_type FROM taskflow.jobs j ORDER BY j.task_type LIMIT 1)
    UNION ALL
    SELECT next.task_type FROM types t CROSS JOIN LATERAL (
      SELECT j.task_type FROM taskflow.jobs j WHERE j.task_type > t.task_type ORDER BY j.task_type LIMIT 1) next
  )
  SELECT j.task_type, t.retention_days FROM types j LEFT JOIN taskflow.task_types t ON t.task_type = j.task_type`,
};

/** In words that no index has: the planner would gather all that is old beside the few whose ids are given. */
const isOld = `j.finished_at + interval '0' < taskflow.now() - $3::float8 * interval '1 day' AND j.status = ANY($7::text[])`;

const batch: Statement = {
  name: 'prune_jobs',
  // A page is read from where the last one ended, so that nothing is read again that stays, nor the index entries of what
  // was deleted just now; the task type stands in an array, so that no index of all task types has the order. What still
  // has a webhook to send waits for it; `OFFSET 0`: this is asked of each job by itself.
  text: `
  WITH page AS MATERIALIZED (
    SELECT j.id, j.created_at, j.finished_at, j.status FROM taskflow.jobs j
    WHERE j.task_type = ANY(ARRAY[$2::text]) AND (j.created_at, j.id) > ($4::timestamptz, $5::uuid)
      AND j.created_at < taskflow.now() - $3::float8 * interval '1 day'
    ORDER BY j.task_type DESC, j.created_at, j.id LIMIT $6::int
  ),
  locked AS (
    SELECT j.id, j.task_type, j.status FROM taskflow.jobs j
    WHERE j.id = ANY(ARRAY(SELECT j.id FROM page j WHERE ${isOld})) AND ${isOld}
      AND NOT EXISTS (SELECT FROM taskflow.webhook_deliveries d
        WHERE d.job_id = j.id AND d.state IN ('pending', 'active') OFFSET 0)
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  ),
  ${deletedTail('$1::smallint')}
  SELECT ${placeColumns}, (SELECT count(*)::int FROM moved) AS deleted FROM page j
  ORDER BY j.created_at DESC, j.id DESC LIMIT 1`,
  timeoutMs: 30_000,
};

/** How many jobs one statement looks at: few at first, since each may have a thousand log lines and a hundred MiB of files. */
const sizes = { first: 100, most: 1000 };
/** A batch that took longer is followed by a smaller one; one that took a quarter of it, by a larger one. */
const longMs = 400;
/** Where a walk has come stands for this long. Then it begins anew: what was passed over may be old by now. */
const placesMs = 600_000;

/** How far jobs were looked through by each rule. A memory only: who has none begins with the oldest. */
export interface PrunePlaces {
  places: Map<string, JobCursor>;
  since: number;
}

export const noPlaces = (): PrunePlaces => ({ places: new Map(), since: performance.now() });

/**
 * Deletes jobs that ended longer ago than they are kept, with all that belongs to them, oldest first, task type by task
 * type, in batches that are short whatever the jobs hold. Several processes may do it at once: each job goes once.
 *
 * @param defaultDays for task types that say nothing themselves; 0 is for ever
 * @param mayGoOn asked before each batch
 * @returns how many were deleted, and whether all was looked through
 */
export async function pruneJobs(
  db: Queries,
  defaultDays: number,
  memory: PrunePlaces,
  mayGoOn: () => boolean,
): Promise<{ deleted: number; isDone: boolean }> {
  if (performance.now() - memory.since > placesMs) Object.assign(memory, noPlaces());
  const types = await db.query<{ task_type: string; retention_days: OwnRetention | null }>(kept, []);
  const rules = types.flatMap((type) => retentionRules(type.task_type, type.retention_days, defaultDays));
  let deleted = 0;
  let size = sizes.first;
  for (const rule of rules) {
    const name = `${rule.taskType} ${rule.days} ${rule.statuses.join()}`;
    for (;;) {
      if (!mayGoOn()) return { deleted, isDone: false };
      const startedAt = performance.now();
      const step = await takeBatch(db, rule, memory.places.get(name) ?? walkStart, size);
      const tookMs = performance.now() - startedAt;
      if (step === 'none_left') break;
      if (step !== 'too_slow') {
        deleted += step.deleted;
        memory.places.set(name, step);
      }
      if (step === 'too_slow' || tookMs > longMs) size = Math.max(1, Math.floor(size / 4));
      else if (tookMs < longMs / 4) size = Math.min(sizes.most, size * 2);
      await restAfter(tookMs);
    }
  }
  return { deleted, isDone: true };
}

type Step = JobCursor & { deleted: number };

async function takeBatch(
  db: Queries,
  { taskType, days, statuses }: RetentionRule,
  { createdAt, id }: JobCursor,
  size: number,
): Promise<Step | 'none_left' | 'too_slow'> {
  try {
    const [step] = await db.query<Step>(batch, [statsShard, taskType, days, createdAt, id, size, statuses]);
    return step ?? 'none_left';
  } catch (error) {
    if (isTooSlow(error) && size > 1) return 'too_slow';
    throw error;
  }
}
