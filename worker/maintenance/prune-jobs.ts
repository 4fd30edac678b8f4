import { placeColumns, walkStart } from '../../src/server/actions/walk-part.ts';
import { retentionRules, type OwnRetention, type RetentionRule } from '../../src/jobs/retention-days.ts';
import { isTooSlow, type Database, type Statement } from '../../src/server/database.ts';
import { deletedTail } from '../../src/server/jobs/deleted-tail.ts';
import type { JobCursor } from '../../src/server/jobs/job-cursor.ts';
import { statsShard } from '../../src/server/stats/stats-shard.ts';
import { exportJobs } from './export-jobs.ts';
import { restAfter } from './rest-after.ts';

export interface PruneParts {
  db: Pick<Database, 'query'>;
  /** RETENTION_EXPORT_DIR: where a copy of each job is written before it goes. */
  exportFolder?: string | undefined;
}

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

const find: Statement = {
  name: 'find_old_jobs',
  // A page from where the last one ended, so that nothing is read again that stays, nor the index entries of what was
  // deleted just now; the task type stands in an array, so that no index of all task types has the order. What still has a
  // webhook to send waits for it; `OFFSET 0`: this is asked of each job by itself.
  text: `
  SELECT ${placeColumns}, j.version, j.finished_at < taskflow.now() - $2::float8 * interval '1 day'
    AND j.status = ANY($3::text[])
    AND NOT EXISTS (SELECT FROM taskflow.webhook_deliveries d
      WHERE d.job_id = j.id AND d.state IN ('pending', 'active') OFFSET 0) AS "isOld"
  FROM (
    SELECT j.id, j.created_at, j.finished_at, j.status, j.version FROM taskflow.jobs j
    WHERE j.task_type = ANY(ARRAY[$1::text]) AND (j.created_at, j.id) > ($4::timestamptz, $5::uuid)
      AND j.created_at < taskflow.now() - $2::float8 * interval '1 day'
    ORDER BY j.task_type DESC, j.created_at, j.id LIMIT $6::int
  ) j ORDER BY j.created_at, j.id`,
};

const remove: Statement = {
  name: 'prune_jobs',
  // Only what is as it was found: a job that was retried since has another version.
  text: `
  WITH locked AS (
    SELECT j.id, j.task_type, j.status FROM taskflow.jobs j
    JOIN unnest($2::uuid[], $3::int[]) AS g(id, version) ON g.id = j.id AND g.version = j.version
    WHERE j.id = ANY($2::uuid[]) AND j.status IN ('completed', 'failed', 'cancelled')
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  ),
  ${deletedTail('$1::smallint')}
  SELECT count(*)::int AS deleted FROM moved`,
  timeoutMs: 30_000,
};

/**
 * How many jobs one statement looks at: few at first, since each may have a thousand log lines and a hundred MiB of files.
 * Those that are exported are held in memory meanwhile, with a payload and a result of 1 MiB each at most.
 */
const sizes = { first: 100, most: 1000, mostExported: 200 };
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
 * @throws what kept jobs of a task type from being pruned, when all others were
 */
export async function pruneJobs(
  parts: PruneParts,
  defaultDays: number,
  memory: PrunePlaces,
  mayGoOn: () => boolean,
): Promise<{ deleted: number; isDone: boolean }> {
  if (performance.now() - memory.since > placesMs) Object.assign(memory, noPlaces());
  const types = await parts.db.query<{ task_type: string; retention_days: OwnRetention | null }>(kept, []);
  const rules = types.flatMap((type) => retentionRules(type.task_type, type.retention_days, defaultDays));
  let deleted = 0;
  let failure: Error | undefined;
  for (const rule of rules) {
    try {
      for await (const step of steps(parts, rule, memory, mayGoOn)) deleted += step;
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
    if (!mayGoOn()) return { deleted, isDone: false };
  }
  if (failure) throw failure;
  return { deleted, isDone: true };
}

/** The batches of one rule, as the number of jobs that each has deleted. */
async function* steps(
  parts: PruneParts,
  rule: RetentionRule,
  { places }: PrunePlaces,
  mayGoOn: () => boolean,
): AsyncGenerator<number> {
  const most = parts.exportFolder === undefined ? sizes.most : sizes.mostExported;
  const name = `${rule.taskType} ${rule.days} ${rule.statuses.join()}`;
  let size = sizes.first;
  while (mayGoOn()) {
    const startedAt = performance.now();
    const step = await takeBatch(parts, rule, places.get(name) ?? walkStart, size);
    if (step === 'none_left') return;
    const tookMs = performance.now() - startedAt;
    if (step !== 'too_slow') {
      places.set(name, step);
      yield step.deleted;
    }
    if (step === 'too_slow' || tookMs > longMs) size = Math.max(1, Math.floor(size / 4));
    else if (tookMs < longMs / 4) size = Math.min(most, size * 2);
    await restAfter(tookMs);
  }
}

interface FoundJob extends JobCursor {
  version: number;
  isOld: boolean;
}

async function takeBatch(
  { db, exportFolder }: PruneParts,
  { taskType, days, statuses }: RetentionRule,
  { createdAt, id }: JobCursor,
  size: number,
): Promise<(JobCursor & { deleted: number }) | 'none_left' | 'too_slow'> {
  try {
    const page = await db.query<FoundJob>(find, [taskType, days, statuses, createdAt, id, size]);
    const last = page.at(-1);
    if (!last) return 'none_left';
    const old = page.filter(({ isOld }) => isOld);
    const found = { ids: old.map((job) => job.id), versions: old.map(({ version }) => version) };
    // Nothing goes that was not written.
    const { ids, versions } = exportFolder && old.length > 0 ? await exportJobs(db, exportFolder, found.ids) : found;
    if (ids.length === 0) return { ...last, deleted: 0 };
    const [row] = await db.query<{ deleted: number }>(remove, [statsShard, ids, versions]);
    return { ...last, deleted: row?.deleted ?? 0 };
  } catch (error) {
    if (isTooSlow(error) && size > 1) return 'too_slow';
    throw error;
  }
}
