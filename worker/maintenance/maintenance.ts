import { sweep, type SweepParts } from './sweep.ts';
import { prune } from './prune.ts';

const sweepEveryMs = 1000;
const pruneEveryMs = 60_000;

/** Sweeps about every second and prunes every minute, one after the other, until stopped. */
export function startMaintenance(parts: SweepParts & { retentionDays: number }): { stop(): Promise<void> } {
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let prunedAt = -Infinity;

  async function runRound(): Promise<void> {
    try {
      await sweep(parts);
      if (performance.now() - prunedAt < pruneEveryMs) return;
      prunedAt = performance.now();
      await prune(parts.db, parts.retentionDays);
    } catch (error) {
      parts.log.warn({ err: error }, 'a maintenance round failed');
    }
  }

  function schedule(): void {
    // Jitter keeps many workers' probes apart.
    timer = setTimeout(
      () => {
        round = runRound().finally(() => {
          if (!isStopping) schedule();
        });
      },
      sweepEveryMs * (0.9 + Math.random() * 0.2),
    );
  }

  schedule();
  return {
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await round;
    },
  };
}
