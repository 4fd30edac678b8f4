import { JobNotFound } from '../../jobs/errors.ts';
import type { JobWhy } from '../../jobs/job-schema.ts';
import type { JobStatus } from '../../jobs/job-status.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { allPaused } from './transition-job/due-jobs.ts';
import { requireVisibleJob } from './find-job.ts';

/** More jobs ahead than this are not counted. */
const mostAhead = 10_000;

interface WhyRow {
  status: JobStatus;
  attempt: number;
  worker_id: string | null;
  error_code: string | null;
  run_at: Date;
  created_at: Date;
  updated_at: Date;
  attempt_started_at: Date | null;
  finished_at: Date | null;
  is_due: boolean;
  is_paused: boolean;
  paused_at: Date | null;
  paused_by: string | null;
  all_paused: boolean;
  concurrency: number | null;
  active_of_type: number;
  concurrency_key: string | null;
  concurrency_per_key: number | null;
  active_of_key: number;
  /** ms until the rate of its type, or of its key, allows another start; 0: now. */
  rate_ms: number;
  key_rate_ms: number;
  workers: number;
  free_slots: number;
  ahead: number;
}

const statement: Statement = {
  name: 'find_why',
  text: `
  SELECT j.status, j.attempt, j.worker_id, j.error_code, j.run_at, j.created_at, j.updated_at, j.attempt_started_at,
    j.finished_at, j.run_at <= taskflow.now() AS is_due,
    coalesce(t.paused, false) AS is_paused, t.paused_at, t.paused_by, ${allPaused} AS all_paused, t.concurrency,
    t.concurrency_per_key,
    j.concurrency_key,
    (SELECT count(*)::int FROM taskflow.jobs a WHERE t.concurrency IS NOT NULL AND a.status = 'active'
      AND a.task_type = j.task_type) AS active_of_type,
    (SELECT count(*)::int FROM taskflow.jobs a WHERE t.concurrency_per_key IS NOT NULL AND a.status = 'active'
      AND a.task_type = j.task_type AND a.concurrency_key = j.concurrency_key) AS active_of_key,
    coalesce(greatest(0, 1 - taskflow.bucket_level(g.tokens, g.refilled_at, t.rate_limit_max, t.rate_limit_per_ms))
      * t.rate_limit_per_ms / t.rate_limit_max, 0) AS rate_ms,
    coalesce(greatest(0, 1 - taskflow.bucket_level(k.tokens, k.refilled_at, t.key_rate_max, t.key_rate_per_ms))
      * t.key_rate_per_ms / t.key_rate_max, 0) AS key_rate_ms,
    w.workers, w.free_slots,
    (SELECT count(*)::int FROM (
      SELECT FROM taskflow.jobs o
      WHERE j.status = 'pending' AND j.concurrency_key IS NULL AND o.concurrency_key IS NULL AND o.status = 'pending'
        AND o.task_type = j.task_type AND o.run_at <= taskflow.now()
        AND (o.priority, o.run_at, o.id) < (j.priority, j.run_at, j.id)
      LIMIT ${mostAhead}) ahead)
    + (SELECT count(*)::int FROM (
      SELECT FROM taskflow.jobs o
      WHERE j.status = 'pending' AND o.status = 'pending' AND o.task_type = j.task_type AND o.priority = j.priority
        AND o.concurrency_key = j.concurrency_key AND o.dispatched_at IS NOT NULL AND (o.run_at, o.id) < (j.run_at, j.id)
      LIMIT ${mostAhead}) ahead) AS ahead
  FROM taskflow.jobs j LEFT JOIN taskflow.task_types t ON t.task_type = j.task_type
    LEFT JOIN taskflow.task_gates g ON g.task_type = j.task_type
    LEFT JOIN taskflow.key_rates k ON k.task_type = j.task_type AND k.concurrency_key = j.concurrency_key
    CROSS JOIN LATERAL (
    SELECT count(*)::int AS workers, coalesce(sum(greatest(0, concurrency - slots_used)), 0)::int AS free_slots
    FROM taskflow.workers
    WHERE state = 'running' AND lease_expires_at > taskflow.now() AND j.task_type = ANY(task_types)
  ) w
  WHERE j.id = $1`,
};

/**
 * Why a job is not running: the first reason that holds, since when, and what belongs to it.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findWhy(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  jobId: string,
): Promise<JobWhy> {
  await requireVisibleJob(services, caller, jobId);
  const [row] = await services.db.query<WhyRow>(statement, [jobId]);
  if (!row) throw new JobNotFound(jobId);
  // As in the list of task types: who paused one is not for those who may only submit.
  const { since, ...reason } = reasonOf(seesAllJobs(caller) ? row : { ...row, paused_by: null });
  return { state: row.status, ...reason, since: since.toISOString() };
}

function reasonOf(row: WhyRow): Pick<JobWhy, 'reason' | 'details'> & { since: Date } {
  if (row.finished_at) return { reason: 'ended', since: row.finished_at, details: { errorCode: row.error_code } };
  if (row.status === 'active') {
    const details = { workerId: row.worker_id, attempt: row.attempt };
    return { reason: 'running', since: row.attempt_started_at ?? row.updated_at, details };
  }
  const runAt = row.run_at.toISOString();
  if (!row.is_due && row.attempt > 0) {
    return { reason: 'backing_off', since: row.updated_at, details: { runAt, attempt: row.attempt } };
  }
  if (!row.is_due) return { reason: 'not_due', since: row.created_at, details: { runAt } };
  if (row.is_paused || row.all_paused) {
    const pausedAt = row.paused_at?.toISOString() ?? null;
    const details = { allPaused: row.all_paused, pausedAt, pausedBy: row.paused_by };
    return { reason: 'paused', since: row.run_at, details };
  }
  if (row.workers === 0) return { reason: 'no_worker', since: row.run_at, details: {} };
  const limit = limitOf(row);
  if (limit) return { ...limit, since: row.run_at };
  const details = { jobsAhead: row.ahead, workers: row.workers, freeSlots: row.free_slots };
  return { reason: 'waiting_for_worker', since: row.run_at, details };
}

/** The limit that holds it back; of its type first. */
function limitOf(row: WhyRow): Pick<JobWhy, 'reason' | 'details'> | undefined {
  const { concurrency, concurrency_per_key: perKey, concurrency_key: concurrencyKey } = row;
  if (concurrency !== null && row.active_of_type >= concurrency) {
    return { reason: 'concurrency_limit', details: { concurrency, active: row.active_of_type } };
  }
  if (concurrencyKey !== null && perKey !== null && row.active_of_key >= perKey) {
    const details = { concurrencyPerKey: perKey, active: row.active_of_key, concurrencyKey };
    return { reason: 'concurrency_limit', details };
  }
  if (row.rate_ms > 0) return { reason: 'rate_limit', details: { nextStartInMs: Math.ceil(row.rate_ms) } };
  if (concurrencyKey !== null && row.key_rate_ms > 0) {
    return { reason: 'rate_limit', details: { nextStartInMs: Math.ceil(row.key_rate_ms), concurrencyKey } };
  }
  return undefined;
}
