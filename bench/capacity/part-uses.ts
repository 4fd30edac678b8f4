import type { Setup } from './setup.ts';
import type { Simulated } from './simulate.ts';

export const partNames = ['web', 'worker', 'slots', 'PostgreSQL', 'Redis', 'machine'] as const;
export type Part = (typeof partNames)[number];

/** How much of what it can do at most a part does: 1 is all. */
export interface PartUse {
  part: Part;
  share: number;
}

/** What a simulation used of each part, most first. */
export function partUses(
  { place, workers, slots, handler }: Setup,
  { busy, endedPerSecond, machineCores }: Simulated,
): PartUse[] {
  const handlerSeconds = (handler.waitMs + handler.cpuMs) / 1000;
  const all: Record<Part, number> = {
    web: busy.web,
    worker: busy.worker,
    slots: (endedPerSecond * handlerSeconds) / (workers * slots),
    PostgreSQL: place.postgresCores === undefined ? 0 : busy.PostgreSQL / place.postgresCores,
    Redis: busy.Redis,
    machine: place.sharedCores === undefined ? 0 : machineCores / place.sharedCores,
  };
  return partNames.map((part) => ({ part, share: all[part] })).toSorted((a, b) => b.share - a.share);
}

/** What makes room where a part is full. */
export const remedies: Record<Part, string> = {
  web: 'another web process: each has one thread; or submit in batches, which cost a tenth',
  worker: 'another worker process: each has one thread; what computes belongs in isolated handlers',
  slots: 'more slots (WORKER_CONCURRENCY) where handlers wait, another worker where they compute',
  PostgreSQL: 'more cores for PostgreSQL; fewer and larger workers, so that more jobs share a statement',
  Redis: 'submits in batches, so that more jobs share a hint; a faster core: more of them do not help Redis',
  machine: 'a machine with more cores, or PostgreSQL on one of its own',
};
