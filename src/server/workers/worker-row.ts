import type { WorkerInfo } from '../../jobs/stats-schema.ts';

/** Columns of `taskflow.workers` that the API shows. */
export const workerColumns = `id, kind, host, pid, version, state, task_types, concurrency, slots_used, started_at,
  heartbeat_at, lease_expires_at, realtime_port, memory_bytes::float8 AS memory_bytes, event_loop_delay_ms`;

export interface WorkerRow {
  id: string;
  kind: WorkerInfo['kind'];
  host: string;
  pid: number;
  version: string;
  state: WorkerInfo['state'];
  task_types: string[];
  concurrency: number;
  slots_used: number;
  started_at: Date;
  heartbeat_at: Date;
  lease_expires_at: Date;
  realtime_port: number | null;
  memory_bytes: number;
  event_loop_delay_ms: number;
}

/** A worker as the API and the dashboard show it. */
export function toWorkerInfo(row: WorkerRow): WorkerInfo {
  return {
    workerId: row.id,
    kind: row.kind,
    host: row.host,
    pid: row.pid,
    version: row.version,
    state: row.state,
    taskTypes: row.task_types,
    concurrency: row.concurrency,
    slotsUsed: row.slots_used,
    startedAt: row.started_at.toISOString(),
    heartbeatAt: row.heartbeat_at.toISOString(),
    leaseExpiresAt: row.lease_expires_at.toISOString(),
    realtimePort: row.realtime_port,
    memoryBytes: row.memory_bytes,
    eventLoopDelayMs: row.event_loop_delay_ms,
  };
}

/** When a worker was lost: when its lease ran out, null while it holds. */
export function lostAt({ is_lost: isLost, lease_expires_at: at }: WorkerRow & { is_lost: boolean }): string | null {
  return isLost ? at.toISOString() : null;
}
