import type { Database } from '../../src/server/database.ts';
import type { Logger } from '../../src/server/logger.ts';
import { pruneRecords } from './prune.ts';
import { noPlaces, pruneJobs } from './prune-jobs.ts';

const everyMs = 60_000;
/** One call of `wake` is good for this long: as long as the sweeper's role, which the caller must hold. */
const goodForMs = 3000;

interface PruneParts {
  db: Pick<Database, 'query'>;
  log: Logger;
  retentionDays: number;
}

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
export function createPruner({ db, log, retentionDays }: PruneParts): Pruner {
  const memory = noPlaces();
  let startedAt = -Infinity;
  let wokenAt = -Infinity;
  let isStopping = false;
  let running: Promise<void> | undefined;

  const isElected = (): boolean => !isStopping && performance.now() - wokenAt < goodForMs;
  const mayGoOn = (): boolean => isElected() && performance.now() - startedAt < everyMs;

  async function run(): Promise<void> {
    let isDone = false;
    while (!isDone && isElected()) {
      startedAt = performance.now();
      await pruneRecords(db, retentionDays);
      ({ isDone } = await pruneJobs(db, retentionDays, memory, mayGoOn));
    }
  }

  return {
    wake() {
      wokenAt = performance.now();
      if (isStopping || wokenAt - startedAt < everyMs) return;
      running ??= run()
        .catch((error: unknown) => log.warn({ err: error }, 'pruning failed; it is tried again in a minute'))
        .finally(() => {
          running = undefined;
        });
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}
