import type { JobStatus } from '../../../jobs/job-status.ts';
import type { Database, Statement } from '../../database.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { endedTail, lockedColumns, movedColumns, type MovedRow } from './ended-tail.ts';

const statement: Statement = {
  name: 'cancel_jobs',
  text: `
  WITH locked AS (
    SELECT ${lockedColumns} FROM taskflow.jobs j
    WHERE j.id = ANY($2::uuid[]) AND j.status IN ('pending', 'active')
    ORDER BY j.id FOR UPDATE OF j
  ),
  ends AS (
    SELECT l.id, 'cancelled' AS new_status, CASE WHEN l.old_status = 'active' THEN 'cancelled' END AS outcome,
      NULL::jsonb AS result, 'The job was cancelled.' AS error, 'cancelled' AS error_code,
      CASE WHEN l.old_status = 'active' THEN jsonb_build_object('name', 'Cancelled',
        'message', 'The job was cancelled.', 'stack', NULL, 'code', 'cancelled') END AS attempt_error,
      0::float8 AS delay_ms, NULL::int AS cpu_ms, NULL::bigint AS peak_memory_bytes
    FROM locked l
  ),
  ${endedTail('$1::smallint')}
  SELECT ${movedColumns} FROM moved m JOIN locked b ON b.id = m.id`,
};

const statusOf: Statement = { name: 'job_status', text: 'SELECT status FROM taskflow.jobs WHERE id = $1' };

/**
 * Cancels what is pending or active among the given jobs; ended ones are left alone and not in the answer. The row of
 * an active job changes at once and its attempt's lease ends: the worker's finish will be fenced out.
 */
export function cancelJobs(db: Database, jobIds: string[]): Promise<MovedRow[]> {
  return db.query<MovedRow>(statement, [statsShard, jobIds]);
}

/** The status of a job, undefined when there is none. */
export async function readStatus(db: Database, jobId: string): Promise<JobStatus | undefined> {
  const [row] = await db.query<{ status: JobStatus }>(statusOf, [jobId]);
  return row?.status;
}
