import type { Database, Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { deliveryJobColumns, startedRows, writeDeliveries } from '../../webhooks/write-deliveries.ts';
import { isAmong } from '../is-among.ts';
import { jobSummaryColumns, type JobSummaryRow } from '../job-row.ts';
import { becomesActive } from './claim-jobs.ts';
import { allPaused, choosesDueJobs, claimable } from './due-jobs.ts';

const claimedColumns = (j: string): string =>
  `${`${jobSummaryColumns}, j.payload, j.traceparent, j.lease_token, ${deliveryJobColumns}`.replaceAll('j.', `${j}.`)},
    extract(epoch FROM ${j}.deadline_at - taskflow.now())::float8 * 1000 AS deadline_in_ms`;

const ofTaker = (list: string): string => `t.${list}[array_position(t.ids, j.id)]`;

const statement: Statement = {
  name: 'claim_due_jobs',
  types: isoTimes,
  // $1 to $3 the lanes: task type, priority, key that was served last; $4 whether the types are pulled; $5 the worker of
  // each slot, $6 a new lease token each; $7 how long jobs have waited at least, in ms. A repeat after a connection died at COMMIT finds its own tokens, and claims
  // nothing more.
  text: `
  WITH RECURSIVE slots AS (
    SELECT u.worker_id, u.token, row_number() OVER (ORDER BY u.n) AS n
    FROM unnest($5::uuid[], $6::uuid[]) WITH ORDINALITY AS u(worker_id, token, n)
    JOIN taskflow.workers w ON w.id = u.worker_id AND (w.kind = 'pull') = $4::boolean AND w.state = 'running'
      AND w.lease_expires_at > taskflow.now()
  ),
  mine AS (
    SELECT j.id FROM taskflow.jobs j
    WHERE j.worker_id = ANY($5::uuid[]) AND j.status = 'active' AND j.lease_token = ANY($6::uuid[])
  ),
  ${choosesDueJobs},
  -- One row, since a join of the chosen with jobs may be planned as a comparison of all with all.
  takers AS MATERIALIZED (
    SELECT array_agg(c.id) AS ids, array_agg(c.token) AS tokens, array_agg(c.worker_id) AS workers FROM chosen c
  ),
  claimed AS (
    UPDATE taskflow.jobs j SET ${becomesActive(ofTaker('tokens'), ofTaker('workers'))}
    FROM takers t WHERE j.id = ANY(t.ids)
    RETURNING ${claimedColumns('j')}
  ),
  gate AS (
    UPDATE taskflow.task_gates g SET
      claims = g.claims + CASE WHEN w.taken > 0 THEN 1 ELSE 0 END,
      tokens = w.level - w.taken,
      refilled_at = taskflow.now(),
      waits = w.new_waits,
      wake_at = coalesce(taskflow.now() + w.wake_ms * interval '1 millisecond', g.wake_at)
    FROM wakes w
    WHERE g.task_type = w.task_type AND w.is_limited
      AND (w.taken > 0 OR w.new_waits <> w.waits OR w.wake_ms IS NOT NULL)
  ),
  key_spends AS (
    INSERT INTO taskflow.key_rates AS k (task_type, concurrency_key, tokens, refilled_at)
    SELECT r.task_type, r.key, min(r.level) - (
      SELECT count(*) FROM chosen c WHERE c.task_type = r.task_type AND c.key = r.key), taskflow.now()
    FROM ring r WHERE r.level IS NOT NULL AND EXISTS (
      SELECT FROM chosen c WHERE c.task_type = r.task_type AND c.key = r.key)
    GROUP BY r.task_type, r.key ORDER BY r.task_type, r.key
    ON CONFLICT (task_type, concurrency_key)
      DO UPDATE SET tokens = excluded.tokens, refilled_at = excluded.refilled_at
  ),
  deliveries AS (
    ${writeDeliveries(startedRows('claimed'))}
  )
  SELECT c.*, (SELECT count(*)::int FROM slots) AS slots, EXISTS (SELECT FROM stale) AS is_stale,
    (SELECT jsonb_agg(jsonb_build_object('taskType', w.task_type, 'isMore', w.is_more, 'wakeInMs', w.wake_ms,
      'leftOver', w.left_over, 'newlyWaits', w.new_waits & ~w.waits)) FROM wakes w WHERE w.left_over <> 0) AS types,
    (SELECT jsonb_agg(jsonb_build_object('taskType', e.task_type, 'priority', e.priority, 'after', e.after))
      FROM lane_ends e) AS lanes
  FROM (VALUES (1)) AS one LEFT JOIN (
    SELECT * FROM claimed
    UNION ALL
    SELECT ${claimedColumns('j')} FROM taskflow.jobs j WHERE ${isAmong('mine')}
  ) c ON true
  ORDER BY c.priority, c.run_at, c.id`,
};

const dueTypes: Statement = {
  name: 'due_pulled_types',
  text: `
  SELECT t.task_type FROM taskflow.task_types t
  WHERE t.task_type = ANY($1::text[]) AND t.pull AND NOT t.paused AND NOT ${allPaused} AND EXISTS (
    SELECT FROM generate_series(1, 3) AS p(priority) CROSS JOIN LATERAL (
      (SELECT FROM taskflow.jobs j WHERE j.task_type = t.task_type AND j.priority = p.priority
        AND j.concurrency_key IS NULL AND ${claimable} LIMIT 1)
      UNION ALL
      (SELECT FROM taskflow.jobs j WHERE j.task_type = t.task_type AND j.priority = p.priority
        AND j.concurrency_key IS NOT NULL AND j.dispatched_at IS NOT NULL AND ${claimable} LIMIT 1)
    ) o)`,
};

export interface DueJobRow extends JobSummaryRow<string> {
  payload: unknown;
  traceparent: string | null;
  lease_token: string;
  deadline_in_ms: number | null;
}

/** What a worker that may take a job says: who it is, and what names the attempt. */
export interface ClaimSlot {
  workerId: string;
  leaseToken: string;
}

/** The jobs of one task type and priority, and the key of which one was served last; `''`: none yet. */
export interface Lane {
  taskType: string;
  priority: number;
  after: string;
}

/** What is left of a task type: jobs that are due and were not claimed, for want of slots or of room in a limit. */
export interface LeftOver {
  taskType: string;
  /** Priorities of these jobs, as bits: 1 high, 2 normal, 4 low. */
  leftOver: number;
  /** Some of them may be claimed at once. */
  isMore: boolean;
  /** When the rate allows more, in ms; null: not for its sake, or somebody else sees to it. */
  wakeInMs: number | null;
  /** Those that wait for a place since this claim. Who ended an attempt at the same moment does not know of it. */
  newlyWaits: number;
}

export interface DueClaim {
  claimed: DueJobRow[];
  /** The lanes, to go on with the next time. */
  lanes: Lane[];
  left: LeftOver[];
  /** Slots of workers that may claim: none of one that drains or whose lease is over. */
  slots: number;
  /** Another claim came in between: nothing was claimed of some type, and is to be asked for again. */
  isStale: boolean;
}

type Row = { slots: number; is_stale: boolean; types: LeftOver[] | null; lanes: Lane[] | null } & (
  | DueJobRow
  | { id: null }
);

/**
 * Takes due jobs straight from the table: the most urgent first, within a priority one of each concurrency key in turn,
 * and no more than the limits of their types allow. Rows that somebody else has locked are passed over. Each becomes
 * active under a new lease token.
 *
 * Dies before the commit: nothing happened. Dies after: nobody runs them, and their worker's beats, its lease, or their
 * timeout ends them. Repeated: finds its own tokens. Late: a worker that drains or whose lease is over gets nothing.
 *
 * @param pull whether the lanes' types are run by pull workers
 * @param slots one for each job that may be taken, in the order in which they are served; each token is new
 * @param waitedMs only those that have been due for so long
 */
export async function claimDueJobs(
  db: Database,
  lanes: readonly Lane[],
  pull: boolean,
  slots: readonly ClaimSlot[],
  waitedMs = 0,
): Promise<DueClaim> {
  const rows = await db.query<Row>(statement, [
    lanes.map(({ taskType }) => taskType),
    lanes.map(({ priority }) => priority),
    lanes.map(({ after }) => after),
    pull,
    slots.map(({ workerId }) => workerId),
    slots.map(({ leaseToken }) => leaseToken),
    waitedMs,
  ]);
  const [first] = rows;
  return {
    claimed: rows.filter((row): row is Row & DueJobRow => row.id !== null),
    lanes: first?.lanes ?? [],
    left: first?.types ?? [],
    slots: first?.slots ?? 0,
    isStale: first?.is_stale ?? false,
  };
}

/** Those of the given task types that are pulled and have a job to be claimed now, limits aside. */
export async function findDueTypes(db: Pick<Database, 'query'>, taskTypes: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ task_type: string }>(dueTypes, [taskTypes]);
  return new Set(rows.map((row) => row.task_type));
}
