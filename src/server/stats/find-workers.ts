import type { WorkerInfo } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';

interface WorkerRow {
  id: string;
  host: string;
  pid: number;
  version: string;
  state: WorkerInfo['state'];
  task_types: string[];
  concurrency: number;
  slots_used: number;
  started_at: Date;
  heartbeat_at: Date;
  memory_bytes: number;
  event_loop_delay_ms: number;
}

const statement = {
  name: 'find-workers',
  text: `
    SELECT id, host, pid, version, state, task_types, concurrency, slots_used, started_at, heartbeat_at,
      memory_bytes::float8 AS memory_bytes, event_loop_delay_ms
    FROM taskflow.workers WHERE lease_expires_at > taskflow.now() ORDER BY started_at, id LIMIT 1000`,
};

/** The worker processes whose lease is valid, longest running first. */
export async function findWorkers({ db }: { db: Pick<Database, 'query'> }): Promise<WorkerInfo[]> {
  const rows = await db.query<WorkerRow>(statement, []);
  return rows.map((row) => ({
    workerId: row.id,
    host: row.host,
    pid: row.pid,
    version: row.version,
    state: row.state,
    taskTypes: row.task_types,
    concurrency: row.concurrency,
    slotsUsed: row.slots_used,
    startedAt: row.started_at.toISOString(),
    heartbeatAt: row.heartbeat_at.toISOString(),
    memoryBytes: row.memory_bytes,
    eventLoopDelayMs: row.event_loop_delay_ms,
  }));
}
