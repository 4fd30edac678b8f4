import { TaskFlowError } from '../../jobs/errors.ts';
import { askTogether } from '../ask-together.ts';
import type { Database, Statement } from '../database.ts';
import type { WorkerState } from './worker-lease.ts';

const claims: Statement = {
  name: 'touch_pull_workers',
  // The slots of each are what it runs and what it asks for.
  text: `
  WITH asked AS (
    SELECT * FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[]), (SELECT $3::text[]), (SELECT $4::int[]), (SELECT $5::int[]))
      AS u(id, host, task_types, max, lease_ms)
  )
  INSERT INTO taskflow.workers AS w (id, kind, host, pid, version, task_types, concurrency, slots_used, lease_expires_at)
  SELECT a.id, 'pull', a.host, 0, '', ARRAY(SELECT jsonb_array_elements_text(a.task_types::jsonb)), held.n + a.max, held.n,
    taskflow.now() + a.lease_ms * interval '1 millisecond'
  FROM asked a CROSS JOIN LATERAL (
    SELECT count(*)::int AS n FROM taskflow.jobs WHERE worker_id = a.id AND status = 'active') AS held
  ORDER BY a.id
  ON CONFLICT (id) DO UPDATE SET host = excluded.host, task_types = excluded.task_types,
    concurrency = excluded.concurrency, slots_used = excluded.slots_used, heartbeat_at = taskflow.now(),
    lease_expires_at = greatest(w.lease_expires_at, excluded.lease_expires_at)
  WHERE w.kind = 'pull'
  RETURNING w.id, w.state`,
};

interface TouchedWorker {
  id: string;
  host: string;
  taskTypes: readonly string[];
  max: number;
  leaseMs: number;
}

const touchTogether = askTogether<Pick<Database, 'query'>, TouchedWorker, WorkerState>({
  idOf: ({ id }) => id,
  // Each says something else of itself.
  sharesAnswers: false,
  atOnce: { items: 100 },
  async ask(db, workers) {
    const rows = await db.query<{ id: string; state: WorkerState }>({ ...claims, isShared: workers.length > 1 }, [
      workers.map(({ id }) => id),
      workers.map(({ host }) => host),
      workers.map(({ taskTypes }) => JSON.stringify(taskTypes)),
      workers.map(({ max }) => max),
      workers.map(({ leaseMs }) => leaseMs),
    ]);
    return new Map(rows.map(({ id, state }) => [id, state]));
  },
});

const renews: Statement = {
  name: 'renew_pull_workers',
  text: `
  WITH locked AS (
    SELECT w.id FROM taskflow.workers w WHERE w.id = ANY($1::uuid[]) AND w.kind = 'pull'
    ORDER BY w.id FOR UPDATE OF w SKIP LOCKED
  )
  UPDATE taskflow.workers w SET heartbeat_at = taskflow.now(),
    lease_expires_at = greatest(w.lease_expires_at, taskflow.now() + $2::int * interval '1 millisecond')
  FROM locked l WHERE w.id = l.id`,
};

const beats: Statement = {
  name: 'beat_pull_worker',
  text: `
  WITH beat AS (
    UPDATE taskflow.workers SET heartbeat_at = taskflow.now(), slots_used = $3,
      lease_expires_at = taskflow.now() + $2::int * interval '1 millisecond'
    WHERE id = $1 AND kind = 'pull' RETURNING state
  )
  SELECT w.kind, b.state FROM taskflow.workers w LEFT JOIN beat b ON true WHERE w.id = $1`,
};

const held: Statement = {
  name: 'held_by_pull_worker',
  text: `SELECT id, lease_token, attempts_charged,
      taskflow.now() >= least(deadline_at, attempt_started_at + timeout_ms * interval '1 millisecond') AS is_over,
      taskflow.now() >= attempt_started_at + $2::int * interval '1 millisecond' AS is_old
    FROM taskflow.jobs WHERE worker_id = $1 AND status = 'active'`,
};

/** An attempt that is a pull worker's by the table. */
export interface HeldRow {
  id: string;
  lease_token: string;
  attempts_charged: number;
  /** Its timeout or its job's deadline is over. */
  is_over: boolean;
  /** It began longer ago than a lease lasts. */
  is_old: boolean;
}

/**
 * Writes or renews the lease of a worker that asks for jobs. Unlike that of a worker of TaskFlow's own, a lease that ran
 * out begins again under the same id: what the sweep has taken from it is fenced out by the lease tokens.
 *
 * @throws TaskFlowError conflict when the id is that of a worker of TaskFlow's own
 */
export async function touchPullWorker(db: Pick<Database, 'query'>, worker: TouchedWorker): Promise<WorkerState> {
  const id = worker.id.toLowerCase();
  const state = await touchTogether(db, { ...worker, id });
  if (!state) throw idOfAnother(id);
  return state;
}

function idOfAnother(id: string): TaskFlowError {
  return new TaskFlowError('conflict', `${id} is the id of a worker of TaskFlow's own: make another one.`);
}

/** Renews the leases of workers that wait for a job, all at once. */
export async function renewPullWorkers(db: Pick<Database, 'query'>, ids: string[], leaseMs: number): Promise<void> {
  await db.query(renews, [ids, leaseMs]);
}

/**
 * Renews a worker's lease.
 *
 * @returns the state an operator wants of it, undefined when it is not known (any more)
 * @throws TaskFlowError conflict when the id is that of a worker of TaskFlow's own
 */
export async function beatPullWorker(
  db: Pick<Database, 'query'>,
  id: string,
  leaseMs: number,
  slotsUsed: number,
): Promise<WorkerState | undefined> {
  const [row] = await db.query<{ kind: string; state: WorkerState | null }>(beats, [id, leaseMs, slotsUsed]);
  if (row && row.kind !== 'pull') throw idOfAnother(id);
  return row?.state ?? undefined;
}

/** What is a pull worker's by the table. */
export function heldByPullWorker(db: Pick<Database, 'query'>, id: string, leaseMs: number): Promise<HeldRow[]> {
  return db.query<HeldRow>(held, [id, leaseMs]);
}
