import { randomUUID } from 'node:crypto';
import type { Database, Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import type { Hint } from '../../queue/hint-queue.ts';
import { deliveryJobColumns, startedRows, writeDeliveries } from '../../webhooks/write-deliveries.ts';
import { isAmong, rowOf } from '../is-among.ts';
import { allPaused, isLimited } from './due-jobs.ts';
import { jobSummaryColumns, type JobSummaryRow } from '../job-row.ts';

const toldColumns = `${jobSummaryColumns}, j.payload, j.traceparent, j.lease_token`;
/** What a claim returns of the jobs `j` that it has taken. */
export const claimedColumns = `${toldColumns}, j.dispatched_at, ${deliveryJobColumns}`;

/** Of those columns, as `c`, what a worker is told. */
export const claimAnswer = `${toldColumns.replaceAll('j.', 'c.')}, date_part('epoch', greatest(c.dispatched_at, c.run_at)) * 1000 AS ready_ms,
    date_part('epoch', c.deadline_at - taskflow.now()) * 1000 AS deadline_in_ms`;

/** What a claim sets of a job `j`, by the SQL of its new lease token and of its worker. */
export const becomesActive = (token: string, worker: string): string => `
      status = 'active', version = j.version + 1, attempt = j.attempt + 1, lease_token = ${token}, worker_id = ${worker},
      attempt_started_at = taskflow.now(), started_at = coalesce(j.started_at, taskflow.now()),
      updated_at = taskflow.now()`;

const isWithinClocks = `(j.expires_at IS NULL OR j.attempt > 0 OR j.expires_at > taskflow.now())
      AND (j.deadline_at IS NULL OR j.deadline_at > taskflow.now()) AND j.attempts_charged < j.max_attempts`;
// Asked of no single job: the types that are so are found once for all jobs of a claim.
const isPaused = `(j.task_type IN (SELECT t.task_type FROM taskflow.task_types t WHERE t.paused) OR ${allPaused})`;
const isByTable = `(j.concurrency_key IS NOT NULL OR j.task_type IN (
        SELECT t.task_type FROM taskflow.task_types t WHERE ${isLimited('t')}))`;
const mayClaim = `EXISTS (SELECT FROM taskflow.workers w
        WHERE w.id = $4 AND w.state = 'running' AND w.lease_expires_at > taskflow.now())`;

// $1 ids, $2 generations, $3 a new lease token each, $4 the worker. Each list in a SELECT, which hides from the planner how
// long it is: a plan made for one id looked cheaper than the one that is kept for all, and was made again for each claim.
const wanted = `wanted AS (
    SELECT * FROM unnest((SELECT $1::uuid[]), (SELECT $2::int[]), (SELECT $3::uuid[])) AS u(id, generation, token))`;

const statement: Statement = {
  name: 'claim_jobs',
  types: isoTimes,
  text: `
  WITH ${wanted},
  locked AS (
    SELECT j.id, w.token FROM wanted w CROSS JOIN LATERAL (${rowOf('w.id', 'SKIP LOCKED')}) j
    WHERE CASE WHEN j.generation = w.generation AND j.status = 'pending' AND j.run_at <= taskflow.now()
      AND ${isWithinClocks} AND NOT ${isByTable} AND NOT ${isPaused} THEN true ELSE false END AND ${mayClaim}
  ),
  claimed AS (
    UPDATE taskflow.jobs j SET ${becomesActive('l.token', '$4')}
    FROM locked l WHERE j.id = l.id AND ${isAmong('locked')}
    RETURNING ${claimedColumns}
  ),
  deliveries AS (
    ${writeDeliveries(startedRows('claimed'))}
  )
  SELECT ${claimAnswer} FROM claimed c`,
};

const unclaimed: Statement = {
  name: 'explain_unclaimed',
  text: `
  WITH ${wanted}
  SELECT j.id, greatest(0, ceil(date_part('epoch', j.run_at - taskflow.now()) * 1000)) AS due_in_ms,
    CASE WHEN j.lease_token = w.token THEN 'claimed'
      WHEN j.run_at > taskflow.now() THEN 'not_yet'
      WHEN ${isByTable} THEN 'by_table'
      WHEN NOT ${mayClaim} THEN 'refused'
      ELSE 'locked' END AS answer
  FROM wanted w JOIN taskflow.jobs j ON j.id = w.id
  WHERE j.id = ANY($1::uuid[]) AND (j.lease_token = w.token
    OR j.generation = w.generation AND j.status = 'pending' AND ${isWithinClocks} AND NOT ${isPaused})`,
};

const claimedBefore: Statement = {
  name: 'claimed_before',
  types: isoTimes,
  text: `SELECT ${claimAnswer} FROM (
    SELECT ${claimedColumns} FROM taskflow.jobs j WHERE j.id = ANY($1::uuid[]) AND j.lease_token = ANY($2::uuid[])) c`,
};

/** One that somebody else holds at this moment is asked for again after this. */
const lockedMs = 20;

export interface ClaimedRow extends JobSummaryRow<string> {
  payload: unknown;
  traceparent: string | null;
  lease_token: string;
  /** Since when its hint was due, in ms since 1970. */
  ready_ms: number;
  deadline_in_ms: number | null;
}

interface UnclaimedRow {
  id: string;
  answer: 'claimed' | 'not_yet' | 'by_table' | 'refused' | 'locked';
  due_in_ms: number;
}

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
 * that is not paused, becomes active under a new lease token. Ids that are in no group of the answer are stale. Why some
 * were not taken is asked only then, by a statement of its own.
 *
 * Dies before the commit: nothing happened. Dies after: the worker's lease runs out and the sweep finds the jobs lost.
 * Repeated: the jobs are active by then under the tokens that it gave them, and are claimed still.
 */
export async function claimJobs(db: Database, workerId: string, ids: Hint['ids']): Promise<Claim> {
  const tokens = ids.map(() => randomUUID());
  const values = [ids.map(([jobId]) => jobId), ids.map(([, generation]) => generation), tokens, workerId];
  const claimed = await db.query<ClaimedRow>(statement, values);
  if (claimed.length === ids.length) return { claimed, notYet: [], refused: [], isByTable: false };

  const found = new Set(claimed.map((row) => row.id));
  const left = (await db.query<UnclaimedRow>(unclaimed, values)).filter(({ id }) => !found.has(id));
  // A repeat after a connection died at COMMIT finds its own tokens.
  const before = left.filter((row) => row.answer === 'claimed').map(({ id }) => id);
  if (before.length > 0) claimed.push(...(await db.query<ClaimedRow>(claimedBefore, [before, tokens])));
  return {
    claimed,
    notYet: left
      .filter((row) => row.answer === 'not_yet' || row.answer === 'locked')
      .map((row) => ({ jobId: row.id, dueInMs: row.answer === 'locked' ? lockedMs : row.due_in_ms })),
    refused: left.filter((row) => row.answer === 'refused').map(({ id }) => id),
    isByTable: left.some((row) => row.answer === 'by_table'),
  };
}
