import type { JobStatus } from '../../../jobs/job-status.ts';
import type { Database, Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { sqlActor, systemActor, type Actor } from '../../audit/actor.ts';
import { writesEntry } from '../../audit/writes-entry.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { endedColumns, endedTail, lockedColumns, movedColumns, type MovedRow } from './ended-tail.ts';

/**
 * The CTEs that cancel what is in a CTE `locked`, which selects `lockedColumns`; `moved` holds what has become of it.
 *
 * @param shard as for `endedTail`
 */
export function cancelledTail(shard: string): string {
  return `
  ends AS (
    SELECT l.id, 'cancelled' AS new_status, CASE WHEN l.old_status = 'active' THEN 'cancelled' END AS outcome,
      NULL::jsonb AS result, 'The job was cancelled.' AS error, 'cancelled' AS error_code,
      CASE WHEN l.old_status = 'active' THEN jsonb_build_object('name', 'Cancelled',
        'message', 'The job was cancelled.', 'stack', NULL, 'code', 'cancelled') END AS attempt_error,
      0::float8 AS delay_ms, NULL::int AS cpu_ms, NULL::bigint AS peak_memory_bytes, ${endedColumns}
    FROM locked l
  ),
  ${endedTail(shard)}`;
}

/** What is in `locked` is cancelled, with an entry of the audit log for each. */
const cancelledBy = (actor: string, address: string): string => `${cancelledTail('$1::smallint')},
  audit AS (
    ${writesEntry({
      from: 'moved m',
      ...{ actor, address, action: 'job.cancelled', subject: 'm.id' },
      before: `jsonb_build_object('status', m.old_status)`,
      after: `jsonb_build_object('status', m.status)`,
    })}
  )
  SELECT ${movedColumns} FROM moved m`;

const statement: Statement = {
  name: 'cancel_jobs',
  types: isoTimes,
  text: `
  WITH locked AS (
    SELECT ${lockedColumns} FROM taskflow.jobs j
    WHERE j.id = ANY($2::uuid[]) AND j.status IN ('pending', 'active')
    ORDER BY j.id FOR UPDATE OF j
  ),${cancelledBy('$3', '$4')}`,
};

const requested: Statement = {
  name: 'cancel_requested',
  types: isoTimes,
  text: `
  WITH requests AS (
    DELETE FROM taskflow.cancel_requests WHERE job_id = ANY(ARRAY(
      SELECT job_id FROM taskflow.cancel_requests ORDER BY job_id LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING job_id
  ),
  locked AS (
    SELECT ${lockedColumns} FROM taskflow.jobs j
    WHERE j.id IN (SELECT job_id FROM requests) AND j.status IN ('pending', 'active')
    ORDER BY j.id FOR UPDATE OF j
  ),${cancelledBy(`'${sqlActor}'`, 'NULL')}`,
};

const statusOf: Statement = { name: 'job_status', text: 'SELECT status FROM taskflow.jobs WHERE id = $1' };

const byItself: Actor = { name: systemActor, address: null };

/**
 * Cancels what is pending or active among the given jobs; ended ones are left alone and not in the answer. The row of
 * an active job changes at once and its attempt's lease ends: the worker's finish will be fenced out.
 *
 * @param actor for the audit log. Default: TaskFlow itself
 */
export function cancelJobs(db: Database, jobIds: string[], actor: Actor = byItself): Promise<MovedRow[]> {
  return db.query<MovedRow>(statement, [statsShard, jobIds, actor.name, actor.address]);
}

/**
 * Cancels what `taskflow.cancel_job` asked for, at most `limit` requests, as `cancelJobs` does. The request and the move
 * commit together: dies before, the next round finds the request; repeated, there is nothing left to do.
 */
export function cancelRequested(db: Database, limit: number): Promise<MovedRow[]> {
  return db.query<MovedRow>(requested, [statsShard, limit]);
}

/** The status of a job, undefined when there is none. */
export async function readStatus(db: Database, jobId: string): Promise<JobStatus | undefined> {
  const [row] = await db.query<{ status: JobStatus }>(statusOf, [jobId]);
  return row?.status;
}
