import type { WorkerAtWork } from '../../jobs/worker-schema.ts';

/** The event loop stands still for longer than this where handlers block it. */
export const highDelayMs = 200;

/** What a page shows may be as old as this. */
const answerAgeMs = 2_000;

type Beating = Pick<WorkerAtWork, 'heartbeatAt' | 'leaseExpiresAt' | 'lostAt'>;

/** How long ago it said that it lives. @param now ms since 1970 by the database's clock */
export function heartbeatAgeMs({ heartbeatAt }: Pick<Beating, 'heartbeatAt'>, now: number): number {
  return Math.max(0, now - Date.parse(heartbeatAt));
}

/** It says that it lives each third of its lease: after half of one, something keeps it from that. */
export function isBeatLate(worker: Beating, now: number): boolean {
  if (worker.lostAt !== null) return false;
  const leaseMs = Date.parse(worker.leaseExpiresAt) - Date.parse(worker.heartbeatAt);
  return heartbeatAgeMs(worker, now) > leaseMs / 2 + answerAgeMs;
}

/** Whether its handlers keep its event loop from beating, answering and stopping in time. Of pull workers nobody knows. */
export function isLoopBlocked({ kind, lostAt, eventLoopDelayMs }: WorkerAtWork): boolean {
  return kind === 'built_in' && lostAt === null && eventLoopDelayMs >= highDelayMs;
}
