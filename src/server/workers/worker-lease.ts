import type { Database, Statement } from '../database.ts';

/** What a worker says of itself with each heartbeat. */
export interface WorkerVitals {
  slotsUsed: number;
  memoryBytes: number;
  eventLoopDelayMs: number;
  /** Newest ready-time that it claimed, ms since 1970 by the database's clock, by priority. */
  watermarks: Record<number, number>;
}

/** What an operator wants of a worker. */
export type WorkerState = 'running' | 'draining';

export interface WorkerIdentity {
  id: string;
  host: string;
  pid: number;
  version: string;
  taskTypes: string[];
  concurrency: number;
  realtimeHost: string;
  realtimePort: number;
  leaseMs: number;
  /** What it has in its code: the hash of each schedule by its name. Default: none. */
  schedules?: Record<string, string>;
  /** Default: running. */
  state?: WorkerState;
}

const register: Statement = {
  name: 'register_worker',
  text: `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, realtime_host, realtime_port,
      lease_expires_at, state, schedules)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, taskflow.now() + $9::int * interval '1 millisecond', $10, $11::jsonb)`,
};

const beat: Statement = {
  name: 'beat_worker',
  // A row whose lease ran out is never revived: others may already have taken its jobs for lost.
  text: `UPDATE taskflow.workers SET heartbeat_at = taskflow.now(),
      lease_expires_at = taskflow.now() + $2::int * interval '1 millisecond', slots_used = $3, memory_bytes = $4,
      event_loop_delay_ms = $5, watermarks = $6::jsonb
    WHERE id = $1 AND lease_expires_at > taskflow.now()
    RETURNING state, EXISTS (SELECT FROM taskflow.jobs WHERE worker_id = $1 AND status = 'active') AS holds_jobs`,
};

const held: Statement = {
  name: 'held_tokens',
  text: `SELECT id, lease_token FROM taskflow.jobs WHERE worker_id = $1 AND status = 'active'`,
};

const setState: Statement = {
  name: 'drain_worker',
  text: `UPDATE taskflow.workers SET state = 'draining' WHERE id = $1`,
};
const remove: Statement = { name: 'remove_worker', text: 'DELETE FROM taskflow.workers WHERE id = $1' };

/** Writes the worker's lease. Its id must be new. */
export async function registerWorker(db: Database, worker: WorkerIdentity): Promise<void> {
  await db.query(register, [
    worker.id,
    worker.host,
    worker.pid,
    worker.version,
    worker.taskTypes,
    worker.concurrency,
    worker.realtimeHost,
    worker.realtimePort,
    worker.leaseMs,
    worker.state ?? 'running',
    JSON.stringify(worker.schedules ?? {}),
  ]);
}

/** What a beat finds. */
export interface BeatAnswer {
  state: WorkerState;
  /** Whether there are jobs under this lease, as of the beat: `heldJobs` names them. */
  holdsJobs: boolean;
}

/** Renews the lease. @returns the state an operator wants of this worker, undefined when the lease had run out */
export async function beatWorker(
  db: Database,
  workerId: string,
  leaseMs: number,
  vitals: WorkerVitals,
): Promise<BeatAnswer | undefined> {
  const [row] = await db.query<{ state: WorkerState; holds_jobs: boolean }>(beat, [
    workerId,
    leaseMs,
    vitals.slotsUsed,
    vitals.memoryBytes,
    vitals.eventLoopDelayMs,
    JSON.stringify(vitals.watermarks),
  ]);
  return row && { state: row.state, holdsJobs: row.holds_jobs };
}

/** The jobs that are still this worker's: ids by lease token. */
export async function heldJobs(db: Database, workerId: string): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; lease_token: string }>(held, [workerId]);
  return new Map(rows.map((row) => [row.lease_token, row.id]));
}

/** No more claims for this worker; what it runs goes on. */
export async function drainWorker(db: Database, workerId: string): Promise<void> {
  await db.query(setState, [workerId]);
}

/** Ends the lease. Jobs that are still active under it are swept as lost. */
export async function removeWorker(db: Database, workerId: string): Promise<void> {
  await db.query(remove, [workerId]);
}
