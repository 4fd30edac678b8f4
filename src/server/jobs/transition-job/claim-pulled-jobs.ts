import type { Database, Statement } from '../../database.ts';
import { deliveryJobColumns, startedRows, writeDeliveries } from '../../webhooks/write-deliveries.ts';
import { jobSummaryColumns, type JobSummaryRow } from '../job-row.ts';

/** What makes a pending job `j` of a pulled type one to be claimed now. One from SQL is counted by the sweep first. */
const claimable = `j.status = 'pending' AND j.run_at <= taskflow.now() AND j.dispatches > 0
        AND (j.expires_at IS NULL OR j.attempt > 0 OR j.expires_at > taskflow.now())
        AND (j.deadline_at IS NULL OR j.deadline_at > taskflow.now()) AND j.attempts_charged < j.max_attempts`;

const statement: Statement = {
  name: 'claim_pulled_jobs',
  // $1 task types, $2 the worker of each slot, $3 a new lease token each. The n-th job goes to the n-th slot.
  // One look into the index of due jobs for each type and priority. A repeat after a connection died at COMMIT finds its
  // own tokens, and claims nothing more.
  text: `
  WITH slots AS (
    SELECT u.worker_id, u.token, row_number() OVER (ORDER BY u.n) AS n
    FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS u(worker_id, token, n)
    JOIN taskflow.workers w ON w.id = u.worker_id AND w.kind = 'pull' AND w.state = 'running'
      AND w.lease_expires_at > taskflow.now()
  ),
  mine AS (
    SELECT j.id FROM taskflow.jobs j
    WHERE j.worker_id = ANY($2::uuid[]) AND j.status = 'active' AND j.lease_token = ANY($3::uuid[])
  ),
  locked AS (
    SELECT o.id, o.priority, o.run_at
    FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) AS p(priority) CROSS JOIN LATERAL (
      SELECT j.id, j.priority, j.run_at FROM taskflow.jobs j
      WHERE j.task_type = t.task_type AND j.priority = p.priority AND ${claimable}
      ORDER BY j.run_at, j.id LIMIT (SELECT count(*) FROM slots) FOR UPDATE OF j SKIP LOCKED
    ) o
    WHERE t.task_type = ANY($1::text[]) AND t.pull AND NOT t.paused AND NOT EXISTS (SELECT FROM mine)
  ),
  chosen AS (
    SELECT c.id, s.token, s.worker_id
    FROM (SELECT id, row_number() OVER (ORDER BY priority, run_at, id) AS n FROM locked) c JOIN slots s ON s.n = c.n
  ),
  claimed AS (
    UPDATE taskflow.jobs j SET
      status = 'active', version = j.version + 1, attempt = j.attempt + 1, lease_token = c.token,
      worker_id = c.worker_id, attempt_started_at = taskflow.now(),
      started_at = coalesce(j.started_at, taskflow.now()), updated_at = taskflow.now()
    FROM chosen c WHERE j.id = c.id
    RETURNING ${jobSummaryColumns}, j.payload, j.lease_token, ${deliveryJobColumns}
  ),
  deliveries AS (
    ${writeDeliveries(startedRows('claimed'))}
  )
  SELECT c.*, (SELECT count(*)::int FROM slots) AS slots
  FROM (VALUES (1)) AS one LEFT JOIN (
    SELECT * FROM claimed
    UNION ALL
    SELECT ${jobSummaryColumns}, j.payload, j.lease_token, ${deliveryJobColumns} FROM taskflow.jobs j JOIN mine m ON m.id = j.id
  ) c ON true
  ORDER BY c.priority, c.run_at, c.id`,
};

const dueTypes: Statement = {
  name: 'due_pulled_types',
  text: `
  SELECT t.task_type FROM taskflow.task_types t
  WHERE t.task_type = ANY($1::text[]) AND t.pull AND NOT t.paused AND EXISTS (
    SELECT FROM generate_series(1, 3) AS p(priority) CROSS JOIN LATERAL (
      SELECT FROM taskflow.jobs j WHERE j.task_type = t.task_type AND j.priority = p.priority AND ${claimable} LIMIT 1
    ) o)`,
};

export interface PulledRow extends JobSummaryRow {
  payload: unknown;
  lease_token: string;
}

/** What a worker that may take a job says: who it is, and what names the attempt. */
export interface ClaimSlot {
  workerId: string;
  leaseToken: string;
}

type Row = { slots: number } & (PulledRow | { id: null });

/**
 * Takes due jobs of pulled types for pull workers, the most urgent first, straight from the table: rows that somebody
 * else has locked are passed over. Each becomes active under a new lease token.
 *
 * Dies before the commit: nothing happened. Dies after: nobody runs them, and their worker's beats, its lease, or their
 * timeout ends them. Repeated: finds its own tokens. Late: a worker that drains or whose lease is over gets nothing.
 *
 * @param slots one for each job that may be taken, in the order in which they are served; each token is new
 * @returns the jobs, and whether there was one for every slot of a worker that may claim
 */
export async function claimPulledJobs(
  db: Database,
  taskTypes: readonly string[],
  slots: readonly ClaimSlot[],
): Promise<{ claimed: PulledRow[]; mayBeMore: boolean }> {
  const rows = await db.query<Row>(statement, [
    taskTypes,
    slots.map(({ workerId }) => workerId),
    slots.map(({ leaseToken }) => leaseToken),
  ]);
  const claimed = rows.filter((row): row is Row & PulledRow => row.id !== null);
  return { claimed, mayBeMore: claimed.length === (rows[0]?.slots ?? 0) };
}

/** Those of the given task types that are pulled and have a job to be claimed now. */
export async function findDueTypes(db: Pick<Database, 'query'>, taskTypes: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ task_type: string }>(dueTypes, [taskTypes]);
  return new Set(rows.map((row) => row.task_type));
}
