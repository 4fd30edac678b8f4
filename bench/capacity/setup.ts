import type { Place } from './costs.ts';

/** Who submits. */
export type Load =
  /** All jobs were submitted before; the run ends with the last of them. */
  | { kind: 'backlog'; jobs: number }
  /** So many callers, each with its next request as soon as it has an answer. */
  | { kind: 'callers'; callers: number; seconds: number }
  /** Many callers who know nothing of each other. */
  | { kind: 'rate'; perSecond: number; seconds: number };

/** A TaskFlow to be simulated. */
export interface Setup {
  webs: number;
  workers: number;
  /** Of each worker. */
  slots: number;
  /** DATABASE_POOL_SIZE. Default: 10. */
  poolSize?: number;
  /** @param isVaried its waits have the same mean, without memory */
  handler: { waitMs: number; cpuMs: number; isVaried?: boolean };
  load: Load;
  place: Place;
  /** A worker's share of a busy machine, against others. Default: 1. */
  workerWeight?: number;
  /** Callers run on the same machine. */
  hasCallers?: boolean;
  seed?: number;
}
