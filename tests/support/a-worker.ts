import type { WorkerAtWork } from '../../src/jobs/worker-schema.ts';

/** A worker as the dashboard sees it: running, just heard of, with nothing to do. */
export function aWorker(own: Partial<WorkerAtWork> = {}): WorkerAtWork {
  return {
    workerId: '0193a000-0000-7000-8000-000000000001',
    kind: 'built_in',
    host: 'box',
    pid: 7,
    version: '1.0.0',
    state: 'running',
    taskTypes: ['send_email'],
    concurrency: 5,
    slotsUsed: 0,
    startedAt: '2026-11-26T10:00:00.000Z',
    heartbeatAt: '2026-11-26T12:00:00.000Z',
    leaseExpiresAt: '2026-11-26T12:00:30.000Z',
    realtimePort: 3001,
    memoryBytes: 100_000_000,
    eventLoopDelayMs: 12,
    lostAt: null,
    jobs: [],
    ...own,
  };
}
