import type { Env } from '../env.ts';
import type { WorkerState } from '../workers/worker-lease.ts';

/** What a pull worker is told of its lease: how long it lasts, and how often to beat. */
export function leaseAnswer({ LEASE_MS: leaseMs }: Pick<Env, 'LEASE_MS'>, workerState: WorkerState) {
  return { workerState, leaseMs, heartbeatEveryMs: Math.floor(leaseMs / 3) };
}
