import type { Database, Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { systemActor, type Actor } from '../../audit/actor.ts';
import { writesEntry } from '../../audit/writes-entry.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { dispatchedAt } from '../dispatched-at.ts';
import { jobSummaryColumns } from '../job-row.ts';
import type { MovedRow } from './ended-tail.ts';

/** What the CTE `locked` before `retriedTail` must select of `taskflow.jobs j`. */
export const retryLockedColumns = 'j.id, j.status AS old_status, j.attempt, j.finished_at';

/**
 * The CTEs that make what is in a CTE `locked` pending again; `moved` holds what has become of it. An attempt that
 * somebody else ended (a cancel, the sweep at the deadline) may have a handler that has not heard of it yet: within the
 * lease its worker hears of it or stops by itself. An attempt that this statement's snapshot is too old to see is taken
 * for such a one.
 *
 * @param shard the placeholder of the statistics shard
 * @param leaseMs the placeholder of the lease in ms
 */
export function retriedTail(shard: string, leaseMs: string): string {
  return `
  due AS (
    SELECT l.id, l.old_status,
      CASE WHEN l.attempt > 0 AND (a.outcome IS NULL OR a.outcome = 'cancelled'
          OR a.error ->> 'code' = 'deadline_exceeded')
        THEN greatest(taskflow.now(), coalesce(a.finished_at, l.finished_at) + ${leaseMs} * interval '1 millisecond')
        ELSE taskflow.now() END AS run_at
    FROM locked l LEFT JOIN taskflow.job_attempts a ON a.job_id = l.id AND a.number = l.attempt
  ),
  moved AS (
    UPDATE taskflow.jobs j SET
      status = 'pending',
      version = j.version + 1,
      generation = j.generation + 1,
      attempts_charged = 0,
      result = NULL,
      error = NULL,
      error_code = NULL,
      progress = NULL,
      progress_note = NULL,
      finished_at = NULL,
      run_at = d.run_at,
      dispatched_at = ${dispatchedAt('j.concurrency_key', 'd.run_at')},
      dispatches = 1,
      expires_at = CASE WHEN j.expires_at > taskflow.now() THEN j.expires_at END,
      deadline_at = CASE WHEN j.deadline_at > taskflow.now() THEN j.deadline_at END,
      updated_at = taskflow.now()
    FROM due d WHERE j.id = d.id
    RETURNING ${jobSummaryColumns}, j.generation, j.concurrency_key IS NOT NULL AS is_keyed, d.old_status
  ),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT d.task_type, d.status, ${shard}, sum(d.change) FROM (
      SELECT task_type, old_status AS status, -1 AS change FROM moved
      UNION ALL
      SELECT task_type, 'open', 1 FROM moved
    ) d
    GROUP BY d.task_type, d.status ORDER BY d.task_type, d.status
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  )`;
}

/** Columns of a `MovedRow` that a statement with `retriedTail` selects from `moved m`. */
export const retriedColumns = `${jobSummaryColumns.replaceAll('j.', 'm.')}, m.generation, m.is_keyed, 0 AS awaited,
    greatest(0, ceil(extract(epoch FROM m.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms,
    NULL::uuid AS ended_token, NULL::uuid AS ended_worker, NULL::text AS outcome, false AS is_told`;

const statement: Statement = {
  name: 'retry_jobs',
  types: isoTimes,
  // $1 shard, $2 ids, $3 the lease in ms, $4 and $5 who asks
  text: `
  WITH locked AS (
    SELECT ${retryLockedColumns} FROM taskflow.jobs j
    WHERE j.id = ANY($2::uuid[]) AND j.status IN ('failed', 'cancelled')
    ORDER BY j.id FOR UPDATE OF j
  ),
  ${retriedTail('$1::smallint', '$3')},
  audit AS (
    ${writesEntry({
      from: 'moved',
      ...{ actor: '$4', address: '$5', action: 'job.retried', subject: 'id' },
      before: `jsonb_build_object('status', old_status)`,
      after: `jsonb_build_object('status', status)`,
    })}
  )
  SELECT ${retriedColumns} FROM moved m`,
};

/**
 * Makes what has failed or was cancelled among the given jobs pending again, each under its own id, with a full new
 * budget; attempt numbers go on. All others are left alone and not in the answer. Clocks (`expiresAt`, `deadline`)
 * that have run out are taken off, since they would fail the job again at once.
 *
 * A job is due at once, but when its last attempt was ended by somebody else than its worker no earlier than `leaseMs`
 * after that, so that the old handler and the new one do not run together. The statistics keep the earlier end.
 *
 * Dies before the commit: nothing happened. Dies after, or before the hint is taken: the jobs are pending, and the sweep
 * hints them. Repeated: they are pending or further by then and no longer match.
 *
 * @param leaseMs LEASE_MS, the longest that a worker may go on without hearing of the end
 * @param actor for the audit log. Default: TaskFlow itself
 */
export function retryJobs(
  db: Database,
  jobIds: string[],
  leaseMs: number,
  actor: Actor = { name: systemActor, address: null },
): Promise<MovedRow[]> {
  return db.query<MovedRow>(statement, [statsShard, jobIds, leaseMs, actor.name, actor.address]);
}
