import { JobNotFound } from '../../jobs/errors.ts';
import type { JobWhy } from '../../jobs/job-schema.ts';
import type { JobStatus } from '../../jobs/job-status.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
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
  workers: number;
  free_slots: number;
  ahead: number;
}

const statement: Statement = {
  name: 'find_why',
  text: `
  SELECT j.status, j.attempt, j.worker_id, j.error_code, j.run_at, j.created_at, j.updated_at, j.attempt_started_at,
    j.finished_at, j.run_at <= taskflow.now() AS is_due,
    EXISTS (SELECT FROM taskflow.task_types t WHERE t.task_type = j.task_type AND t.paused) AS is_paused,
    w.workers, w.free_slots,
    (SELECT count(*)::int FROM (
      SELECT FROM taskflow.jobs o
      WHERE j.status = 'pending' AND o.status = 'pending' AND o.task_type = j.task_type AND o.run_at <= taskflow.now()
        AND (o.priority, o.run_at, o.id) < (j.priority, j.run_at, j.id)
      LIMIT ${mostAhead}) ahead) AS ahead
  FROM taskflow.jobs j CROSS JOIN LATERAL (
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
  const { since, ...reason } = reasonOf(row);
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
  if (row.is_paused) return { reason: 'paused', since: row.run_at, details: {} };
  if (row.workers === 0) return { reason: 'no_worker', since: row.run_at, details: {} };
  const details = { jobsAhead: row.ahead, workers: row.workers, freeSlots: row.free_slots };
  return { reason: 'waiting_for_worker', since: row.run_at, details };
}
