import type { Logger } from '../../src/server/logger.ts';
import type { ObjectStore } from '../../src/server/objects/object-store.ts';
import { removeLooseObjects } from '../../src/server/objects/remove-loose-objects.ts';
import type { Sealer } from '../../src/server/sealing/sealer.ts';
import { pruneRecords } from './prune.ts';
import { pruneFiles } from './prune-files.ts';
import { noPlaces, pruneJobs, type PruneParts } from './prune-jobs.ts';

const everyMs = 60_000;
/** One call of `wake` is good for this long: as long as the sweeper's role, which the caller must hold. */
const goodForMs = 3000;

type PrunerParts = PruneParts & {
  log: Logger;
  sealer: Sealer;
  retentionDays: number;
  objects?: ObjectStore | undefined;
};

export interface Pruner {
  /** This worker is the elected one: prunes if it is time, and goes on if it does already. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Prunes every minute beside the sweep, which so never waits for it. While more jobs are old than a minute was enough for, it
 * goes on at once, after a turn for everything else that is pruned. Two that run at once, for a moment of two elected
 * workers, do not harm.
 */
export function createPruner({ db, log, sealer, retentionDays, exportFolder, objects }: PrunerParts): Pruner {
  const memory = noPlaces();
  let startedAt = -Infinity;
  let wokenAt = -Infinity;
  let isStopping = false;
  let running: Promise<void> | undefined;

  const isElected = (): boolean => !isStopping && performance.now() - wokenAt < goodForMs;

  /** What fails keeps nothing else from being pruned. */
  async function take<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error }, `${what} could not be pruned; it is tried again in a minute`);
      return undefined;
    }
  }

  /** A store that takes its time keeps the rest from being pruned no longer than this. */
  function mayRemove(): () => boolean {
    const removingSince = performance.now();
    return () => isElected() && performance.now() - removingSince < everyMs / 2;
  }

  async function run(): Promise<void> {
    let isDone = false;
    while (!isDone && isElected()) {
      startedAt = performance.now();
      await take('records', () => pruneRecords(db, retentionDays));
      // Not within the minute: with millions of open jobs a look takes longer, and half of one is none.
      await take('files', () => pruneFiles({ db, sealer, log }, isElected));
      const turnStartedAt = performance.now();
      const mayGoOn = (): boolean => isElected() && performance.now() - turnStartedAt < everyMs;
      const pruned = await take('jobs', () => pruneJobs({ db, exportFolder }, retentionDays, memory, mayGoOn));
      isDone = pruned?.isDone ?? true;
      // What the jobs held that are gone now, too.
      if (objects) await take('objects', () => removeLooseObjects({ db, objects, log }, mayRemove()));
    }
  }

  return {
    wake() {
      wokenAt = performance.now();
      if (isStopping || wokenAt - startedAt < everyMs) return;
      running ??= run().finally(() => {
        running = undefined;
      });
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}
