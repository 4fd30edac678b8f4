import { randomUUID } from 'node:crypto';
import type { Database, Statement } from '../../database.ts';
import type { Hint } from '../../queue/hint-queue.ts';
import { deliveryJobColumns, startedRows, writeDeliveries } from '../../webhooks/write-deliveries.ts';
import { isAmong } from '../is-among.ts';
import { allPaused, isLimited } from './due-jobs.ts';
import { jobSummaryColumns, type JobSummaryRow } from '../job-row.ts';

const statement: Statement = {
  name: 'claim_jobs',
  // $1 ids, $2 generations, $3 a new lease token each, $4 the worker
  text: `
  WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[]) AS u(id, generation, token)
  ),
  locked AS (
    SELECT j.id, w.token, greatest(0, ceil(extract(epoch FROM j.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms,
      (j.expires_at IS NULL OR j.attempt > 0 OR j.expires_at > taskflow.now())
        AND (j.deadline_at IS NULL OR j.deadline_at > taskflow.now())
        AND j.attempts_charged < j.max_attempts
        AND NOT EXISTS (SELECT FROM taskflow.task_types t WHERE t.task_type = j.task_type AND t.paused)
        AND NOT ${allPaused} AS claimable,
      j.concurrency_key IS NOT NULL OR EXISTS (
        SELECT FROM taskflow.task_types t WHERE t.task_type = j.task_type AND ${isLimited('t')}) AS by_table
    FROM taskflow.jobs j JOIN wanted w ON w.id = j.id AND w.generation = j.generation
    WHERE j.status = 'pending' AND ${isAmong('wanted')}
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  ),
  claimed AS (
    UPDATE taskflow.jobs j SET
      status = 'active', version = j.version + 1, attempt = j.attempt + 1, lease_token = l.token, worker_id = $4,
      attempt_started_at = taskflow.now(), started_at = coalesce(j.started_at, taskflow.now()),
      updated_at = taskflow.now()
    FROM locked l
    WHERE j.id = l.id AND ${isAmong('locked')} AND l.due_in_ms = 0 AND l.claimable AND NOT l.by_table
      AND EXISTS (SELECT FROM taskflow.workers w
        WHERE w.id = $4 AND w.state = 'running' AND w.lease_expires_at > taskflow.now())
    RETURNING ${jobSummaryColumns}, j.payload, j.traceparent, j.lease_token, j.dispatched_at, ${deliveryJobColumns}
  ),
  deliveries AS (
    ${writeDeliveries(startedRows('claimed'))}
  )
  SELECT 'claimed' AS answer, c.*,
    greatest(c.dispatched_at, c.run_at) AS ready_at,
    extract(epoch FROM c.deadline_at - taskflow.now())::float8 * 1000 AS deadline_in_ms,
    0::float8 AS due_in_ms
  FROM claimed c
  UNION ALL
  SELECT 'not_yet', j.id, ${nulls()}, l.due_in_ms
  FROM locked l JOIN taskflow.jobs j ON j.id = l.id
  WHERE ${isAmong('locked')} AND l.claimable AND l.due_in_ms > 0
  UNION ALL
  -- Its row is locked by somebody else at this moment: asked for again shortly.
  SELECT 'not_yet', j.id, ${nulls()}, 20
  FROM wanted w JOIN taskflow.jobs j ON j.id = w.id AND j.generation = w.generation
  WHERE ${isAmong('wanted')} AND j.status = 'pending' AND NOT EXISTS (SELECT FROM locked l WHERE l.id = w.id)
  UNION ALL
  SELECT CASE WHEN l.by_table THEN 'by_table' ELSE 'refused' END, l.id, ${nulls()}, 0
  FROM locked l WHERE l.claimable AND l.due_in_ms = 0 AND NOT EXISTS (SELECT FROM claimed c WHERE c.id = l.id)
  UNION ALL
  -- A repeat after a connection died at COMMIT finds its own tokens.
  SELECT 'claimed', ${jobSummaryColumns}, j.payload, j.traceparent, j.lease_token, j.dispatched_at, ${deliveryJobColumns},
    greatest(j.dispatched_at, j.run_at),
    extract(epoch FROM j.deadline_at - taskflow.now())::float8 * 1000, 0
  FROM wanted w JOIN taskflow.jobs j ON j.id = w.id AND j.lease_token = w.token WHERE ${isAmong('wanted')}`,
};

/** The columns of the first branch of the UNION behind `id`, as typed NULLs. */
function nulls(): string {
  const summary = jobSummaryColumns.split(',').map((column) => column.trim().slice(2));
  const columns = [
    ...summary.slice(1),
    'payload',
    'traceparent',
    'lease_token',
    'dispatched_at',
    'webhook',
    'created_by',
  ];
  return [...columns.map((column) => `(NULL::taskflow.jobs).${column}`), 'NULL::timestamptz', 'NULL::float8'].join(
    ', ',
  );
}

interface ClaimRow extends JobSummaryRow {
  answer: 'claimed' | 'not_yet' | 'refused' | 'by_table';
  payload: unknown;
  traceparent: string | null;
  lease_token: string;
  ready_at: Date;
  deadline_in_ms: number | null;
  due_in_ms: number;
}

export type ClaimedRow = ClaimRow & { answer: 'claimed' };

export interface Claim {
  claimed: ClaimedRow[];
  /** Pending at the right generation, but not due or locked: to be hinted again after the delay. */
  notYet: { jobId: string; dueInMs: number }[];
  /** Could be claimed, but not by this worker, which drains or whose lease is over: to be put back for others. */
  refused: string[];
  /** There are jobs that are not claimed by a hint's ids: they have a key, or their type limits. */
  isByTable: boolean;
}

/**
 * Takes the given jobs for a worker: each that is pending at its hint's generation, due, within its clocks, of a type
 * that is not paused, becomes active under a new lease token. Ids that are in no group of the answer are stale.
 *
 * Dies before the commit: nothing happened. Dies after: the worker's lease runs out and the sweep finds the jobs lost.
 * Repeated: the jobs are active by then under the tokens that it gave them, and are claimed still.
 */
export async function claimJobs(db: Database, workerId: string, ids: Hint['ids']): Promise<Claim> {
  const rows = await db.query<ClaimRow>(statement, [
    ids.map(([jobId]) => jobId),
    ids.map(([, generation]) => generation),
    ids.map(() => randomUUID()),
    workerId,
  ]);
  const claimed = rows.filter((row): row is ClaimedRow => row.answer === 'claimed');
  const notYet = rows
    .filter((row) => row.answer === 'not_yet')
    .map((row) => ({ jobId: row.id, dueInMs: row.due_in_ms }));
  const refused = rows.filter((row) => row.answer === 'refused').map((row) => row.id);
  return { claimed, notYet, refused, isByTable: rows.some((row) => row.answer === 'by_table') };
}
