import type { Backend } from './chaos-system.ts';
import { seededRandom } from './seeded-random.ts';

export const faultNames = [
  'worker killed',
  'worker frozen past its lease',
  'worker terminated',
  'web killed',
  'postgres restarted',
  'postgres connections ended',
  'postgres frozen',
  'jobs cancelled',
  'hints doubled',
  'redis killed, restarted empty',
  'redis flushed',
  'redis frozen past the lease',
  'redis restarted from a snapshot',
] as const;
export type FaultName = (typeof faultNames)[number];

export interface PlannedFault {
  /** ms after the start of the load. */
  atMs: number;
  fault: FaultName;
  /** Which of the processes of its kind, to be taken modulo their number. */
  victim: number;
  /** How long a freeze or an outage lasts. */
  forMs: number;
}

/** The faults of a mixed run, one every 3 to 6 s: the same for the same seed, backend and length. */
export function planFaults(seed: number, backend: Backend, lengthMs: number): PlannedFault[] {
  const random = seededRandom(seed);
  const possible = faultNames.filter((name) => backend === 'redis' || !name.startsWith('redis'));
  const plan: PlannedFault[] = [];
  for (let atMs = random.whole(3000, 6000); atMs < lengthMs; atMs += random.whole(3000, 6000)) {
    plan.push({ atMs, fault: random.pick(possible), victim: random.whole(0, 11), forMs: random.whole(4000, 6000) });
  }
  return plan;
}
