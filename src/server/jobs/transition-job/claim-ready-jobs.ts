import { randomUUID } from 'node:crypto';
import type { Database, Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { startedRows, writeDeliveries } from '../../webhooks/write-deliveries.ts';
import { isAmong } from '../is-among.ts';
import { becomesActive, claimAnswer, claimedColumns, type ClaimedRow } from './claim-jobs.ts';
import { allPaused, claimable, isLimited } from './due-jobs.ts';

/** A pending job `j` that was due when it was dispatched: what was put off has a hint of its own, which stands behind. */
export const isReady = `${claimable} AND j.concurrency_key IS NULL AND j.run_at <= j.dispatched_at`;

const inLane = `j.task_type = $1 AND j.priority = $2`;
const mayClaim = `EXISTS (SELECT FROM taskflow.workers w
      WHERE w.id = $3 AND w.state = 'running' AND w.lease_expires_at > taskflow.now())`;
/** Such jobs are claimed by their keys' turns. */
const hasKeyed = `EXISTS (SELECT FROM taskflow.jobs j WHERE ${inLane} AND j.status = 'pending'
      AND j.concurrency_key IS NOT NULL AND j.dispatched_at IS NOT NULL)`;
const isOpen = `NOT t.pull AND NOT t.paused AND NOT ${allPaused}`;

const statement: Statement = {
  name: 'claim_ready_jobs',
  types: isoTimes,
  // $1 the task type, $2 the priority, $3 the worker, $4 a new lease token for each job that it may take. A repeat after a
  // connection died at COMMIT finds its own tokens, and claims nothing more.
  text: `
  WITH lane AS MATERIALIZED (
    SELECT FROM taskflow.task_types t
    WHERE t.task_type = $1 AND ${isOpen} AND NOT ${isLimited('t')} AND ${mayClaim} AND NOT ${hasKeyed}
  ),
  mine AS MATERIALIZED (
    SELECT j.id FROM taskflow.jobs j
    WHERE j.worker_id = $3 AND j.status = 'active' AND j.lease_token = ANY($4::uuid[])
  ),
  ready AS (
    SELECT j.id FROM taskflow.jobs j
    WHERE ${inLane} AND ${isReady} AND EXISTS (SELECT FROM lane) AND NOT EXISTS (SELECT FROM mine)
    ORDER BY j.run_at, j.id LIMIT cardinality($4::uuid[]) FOR UPDATE SKIP LOCKED
  ),
  locked AS (SELECT id, ($4::uuid[])[row_number() OVER ()] AS token FROM ready),
  claimed AS (
    UPDATE taskflow.jobs j SET ${becomesActive('l.token', '$3')}
    FROM locked l WHERE j.id = l.id AND ${isAmong('locked')}
    RETURNING ${claimedColumns}
  ),
  deliveries AS (
    ${writeDeliveries(startedRows('claimed'))}
  )
  SELECT ${claimAnswer} FROM claimed c
  UNION ALL
  SELECT ${claimAnswer} FROM (SELECT ${claimedColumns} FROM taskflow.jobs j WHERE ${isAmong('mine')}) c`,
};

const rest: Statement = {
  name: 'rest_of_lane',
  text: `
  SELECT ${isOpen} AND (${isLimited('t')} OR ${hasKeyed}) AS is_by_table,
    ${isOpen} AND NOT ${mayClaim} AS is_refused,
    ${isOpen} AND EXISTS (SELECT FROM taskflow.jobs j WHERE ${inLane} AND ${isReady}) AS has_ready
  FROM taskflow.task_types t WHERE t.task_type = $1`,
};

/** Jobs of one task type and priority. */
export interface ReadyLane {
  taskType: string;
  /** 1 high, 2 normal, 3 low. */
  priority: number;
}

/** What is there of a lane when a claim has not taken as many jobs as it might have. */
export interface RestOfLane {
  /** Its type has limits, or there are jobs with a key: they are claimed by `claimDueJobs`. */
  isByTable: boolean;
  /** This worker may claim nothing: it drains, or its lease is over. */
  isRefused: boolean;
  /** Something is to be claimed, now or when somebody else unlocks it. */
  hasReady: boolean;
}

/**
 * Takes the oldest jobs of a lane straight from the table, where it has no limits and no keys: those that were due when
 * they were dispatched. Rows that somebody else has locked are passed over. Each becomes active under a new lease token.
 *
 * Dies before the commit: nothing happened. Dies after: nobody runs them, and their worker's beats or its lease end them.
 * Repeated: finds its own tokens. Late: a worker that drains or whose lease is over gets nothing.
 *
 * @param most at least 1
 * @returns the oldest first
 */
export async function claimReadyJobs(
  db: Database,
  workerId: string,
  lane: ReadyLane,
  most: number,
): Promise<ClaimedRow[]> {
  const tokens = Array.from({ length: most }, () => randomUUID());
  const rows = await db.query<ClaimedRow>(statement, [lane.taskType, lane.priority, workerId, tokens]);
  return rows.toSorted((a, b) => compareTexts(a.run_at, b.run_at) || compareTexts(a.id, b.id));
}

/** Times are as `isoTimes` reads them. */
const compareTexts = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** Asks why a claim took less than it might have. A lane of a type that is not known, pulled or paused has nothing. */
export async function findRestOfLane(db: Database, workerId: string, lane: ReadyLane): Promise<RestOfLane> {
  const [row] = await db.query<{ is_by_table: boolean; is_refused: boolean; has_ready: boolean }>(rest, [
    lane.taskType,
    lane.priority,
    workerId,
  ]);
  return {
    isByTable: row?.is_by_table ?? false,
    isRefused: row?.is_refused ?? false,
    hasReady: row?.has_ready ?? false,
  };
}
