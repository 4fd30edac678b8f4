import type { JobOutcome } from '../../../jobs/job-outcome.ts';
import { deliveryJobColumns, writeDeliveries } from '../../webhooks/write-deliveries.ts';
import { dispatchedAt } from '../dispatched-at.ts';
import { addedBuckets, bucketOf, countedBuckets } from '../../stats/bucket-sql.ts';
import { isAmong } from '../is-among.ts';
import { jobSummaryColumns, type JobSummaryRow } from '../job-row.ts';

/**
 * The one way out of `active`, and out of `pending` to a terminal status: finish, cancel, loss, expiry and deadline all
 * end with this text, so that status, attempt, statistics and webhook delivery commit together or not at all.
 *
 * It follows a CTE `locked`, which selects `lockedColumns` of rows that it locks in id order, and a CTE `ends` with one
 * row per locked job: `id, new_status, outcome` (null when no attempt ended), `result jsonb, error text, error_code text,
 * attempt_error jsonb, delay_ms float8` (before the next attempt), `cpu_ms int, peak_memory_bytes bigint`, and
 * `endedColumns`. `moved` has all that follows from them: of these CTEs the planner expects one row, and would compare each
 * row of one with each of the other to join them.
 *
 * @param shard the placeholder of the statistics shard, such as `$1`
 */
export function endedTail(shard: string): string {
  return `
  moved AS (
    UPDATE taskflow.jobs j SET
      status = e.new_status,
      version = j.version + 1,
      attempts_charged = j.attempts_charged
        + CASE WHEN e.outcome IS NULL OR e.outcome = 'released' THEN 0 ELSE 1 END,
      lease_token = NULL,
      result = e.result,
      error = e.error,
      error_code = e.error_code,
      generation = j.generation + CASE WHEN e.new_status = 'pending' THEN 1 ELSE 0 END,
      run_at = CASE WHEN e.new_status = 'pending'
        THEN taskflow.now() + e.delay_ms * interval '1 millisecond' ELSE j.run_at END,
      dispatched_at = CASE WHEN e.new_status = 'pending'
        THEN ${dispatchedAt('j.concurrency_key', `taskflow.now() + e.delay_ms * interval '1 millisecond'`)}
        ELSE j.dispatched_at END,
      dispatches = 1,
      progress = CASE WHEN e.new_status = 'pending' THEN NULL ELSE j.progress END,
      progress_note = CASE WHEN e.new_status = 'pending' THEN NULL ELSE j.progress_note END,
      finished_at = CASE WHEN e.new_status = 'pending' THEN NULL ELSE taskflow.now() END,
      updated_at = taskflow.now()
    FROM ends e WHERE j.id = e.id AND ${isAmong('ends')}
    RETURNING ${jobSummaryColumns}, ${deliveryJobColumns}, j.result, j.generation, j.concurrency_key IS NOT NULL AS is_keyed,
      e.old_status, e.ended_token, e.old_run_at, e.old_dispatches, e.outcome, e.attempt_error, e.cpu_ms, e.peak_memory_bytes
  ),
  attempts AS (
    INSERT INTO taskflow.job_attempts (job_id, number, worker_id, lease_token, started_at, finished_at, outcome, error,
      retry_at, duration_ms, cpu_ms, peak_memory_bytes)
    SELECT m.id, m.attempt, m.worker_id, m.ended_token, m.attempt_started_at, taskflow.now(), m.outcome,
      m.attempt_error, CASE WHEN m.status = 'pending' THEN m.run_at END,
      greatest(0, round(date_part('epoch', taskflow.now() - m.attempt_started_at) * 1000))::int,
      m.cpu_ms, m.peak_memory_bytes
    FROM moved m WHERE m.outcome IS NOT NULL
  ),
  stats AS (
    INSERT INTO taskflow.job_stats AS s (period_at, task_type, status, shard, count, wait_ms_sum, run_ms_sum,
      wait_buckets, run_buckets)
    SELECT date_trunc('minute', taskflow.now()), d.task_type, d.status, ${shard}, count(*),
      coalesce(sum(d.wait_ms), 0), coalesce(sum(d.run_ms), 0), ${countedBuckets('d.wait_bucket')},
      ${countedBuckets('d.run_bucket')}
    FROM (
      -- OFFSET 0: or each of the counts would find the bucket for itself.
      SELECT t.*, ${bucketOf('t.wait_ms')} AS wait_bucket, ${bucketOf('t.run_ms')} AS run_bucket FROM (
      SELECT m.task_type, m.status,
        CASE WHEN m.old_status = 'active'
          THEN greatest(0, date_part('epoch', m.attempt_started_at - greatest(m.old_run_at, m.created_at)) * 1000)
        END AS wait_ms,
        CASE WHEN m.old_status = 'active'
          THEN greatest(0, date_part('epoch', taskflow.now() - m.attempt_started_at) * 1000) END AS run_ms
        FROM moved m WHERE m.status <> 'pending'
        OFFSET 0
      ) t
      OFFSET 0
    ) d
    GROUP BY d.task_type, d.status ORDER BY d.task_type, d.status
    ON CONFLICT (period_at, task_type, status, shard) DO UPDATE SET
      count = s.count + excluded.count,
      wait_ms_sum = s.wait_ms_sum + excluded.wait_ms_sum,
      run_ms_sum = s.run_ms_sum + excluded.run_ms_sum,
      wait_buckets = ${addedBuckets('s.wait_buckets', 'excluded.wait_buckets')},
      run_buckets = ${addedBuckets('s.run_buckets', 'excluded.run_buckets')}
  ),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT d.task_type, d.status, ${shard}, sum(d.change) FROM (
      SELECT task_type, status, 1 AS change FROM moved WHERE status <> 'pending'
      UNION ALL
      -- One from SQL that was never dispatched was never counted either.
      SELECT task_type, 'open', -1 FROM moved WHERE status <> 'pending' AND old_dispatches > 0
    ) d
    GROUP BY d.task_type, d.status ORDER BY d.task_type, d.status
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  ),
  deliveries AS (
    ${writeDeliveries(`(
      SELECT o.*, CASE WHEN o.status = 'pending' THEN 'retrying' ELSE o.status END AS event
      FROM moved o WHERE o.status <> 'pending' OR o.outcome <> 'released') m`)}
    RETURNING job_id
  )`;
}

/**
 * What `locked` must select of `taskflow.jobs j`. Only the row that was locked tells what the job was: this statement's
 * snapshot may be older than a claim that was waited for.
 */
export const lockedColumns =
  'j.id, j.status AS old_status, j.lease_token AS ended_token, j.run_at AS old_run_at, j.dispatches AS old_dispatches';

/** What `ends` must select of `locked l` beside its own. */
export const endedColumns = 'l.old_status, l.ended_token, l.old_run_at, l.old_dispatches';

/** What a job has become: enough to broadcast it, and to hint it again when it is pending. */
/** Its times are read by `isoTimes`. */
export interface MovedRow extends JobSummaryRow<string> {
  generation: number;
  /** It has a concurrency key: it is claimed by its key's turn. */
  is_keyed: boolean;
  /** ms until it is due, by the database's clock, rounded up; 0 when it is due or terminal. */
  due_in_ms: number;
  /** The attempt that ended, for those who hold it. */
  ended_token: string | null;
  ended_worker: string | null;
  /** Priorities of which jobs of its type wait for the place that its attempt left, as bits; 0 mostly. */
  awaited: number;
  /** How the attempt ended that ended with it; null where none did. */
  outcome: JobOutcome | null;
  /** A webhook tells of it: its delivery is due. */
  is_told: boolean;
}

/** Columns that a statement with `endedTail` selects from `moved m`. */
export const movedColumns = `${jobSummaryColumns.replaceAll('j.', 'm.')}, m.generation, m.is_keyed,
  CASE WHEN m.ended_token IS NULL OR m.task_type NOT IN (SELECT g.task_type FROM taskflow.task_gates g WHERE g.waits <> 0)
    THEN 0
    ELSE coalesce((SELECT g.waits FROM taskflow.task_gates g WHERE g.task_type = m.task_type), 0) END AS awaited,
  CASE WHEN m.status = 'pending'
    THEN greatest(0, ceil(date_part('epoch', m.run_at - taskflow.now()) * 1000)) ELSE 0 END AS due_in_ms,
  m.ended_token, m.worker_id AS ended_worker, m.outcome,
  m.id IN (SELECT job_id FROM deliveries) AS is_told`;
