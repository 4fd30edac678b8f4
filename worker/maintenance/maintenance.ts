import type { SweepProbe } from '../../src/server/jobs/probe-sweep.ts';
import type { ObjectStore } from '../../src/server/objects/object-store.ts';
import type { Sealer } from '../../src/server/sealing/sealer.ts';
import { sampleLevels } from '../../src/server/stats/sample-levels.ts';
import { createActionRunner, type ActionParts } from './run-actions.ts';
import { keepErrorGroups } from './keep-error-groups.ts';
import { createPruner } from './run-pruning.ts';
import { createSweep, type SweepParts } from './sweep.ts';

const sweepEveryMs = 1000;
/** While no job is open: what then needs a round can wait a little, or wakes it. Well below the 3 s that the role is kept for. */
const sweepIdleEveryMs = 1800;
/** Several times a minute, so that none is left out; all but the first of them find it done. */
const sampleEveryMs = 15_000;
const alertsEveryMs = 15_000;
/** Rounds that are asked for keep this distance, so that a thousand submits from SQL cost a few rounds. */
const wakeAfterMs = 50;

export interface Maintenance {
  /** There is something to sweep: the next round of the elected worker comes at once. */
  wake(): void;
  stop(): Promise<void>;
}

type MaintenanceParts = Omit<SweepParts, 'onActions' | 'onFound'> &
  ActionParts & {
    retentionDays: number;
    /** RETENTION_EXPORT_DIR. */
    exportFolder: string | undefined;
    /** Objects of artifacts that are no more are removed there. */
    objects: ObjectStore | undefined;
    /** Looks whether anybody is to be told that something is wrong; undefined where nobody wants to be. */
    keepAlerts: (() => Promise<void>) | undefined;
    /** Reads which files encrypted payloads name. */
    sealer: Sealer;
    /** Webhooks are due: somebody made them due who could not tell this worker. */
    onDeliveriesDue: () => void;
    /** A schedule is due; the same. */
    onSchedulesDue: () => void;
  };

/**
 * Sweeps about every second until stopped, and while no job is open somewhat less often. Where this worker is the elected one,
 * it notes each minute how much waits and runs, and looks what is wrong; pruning and bulk actions go on beside all that.
 */
export function startMaintenance(parts: MaintenanceParts): Maintenance {
  const actions = createActionRunner(parts);
  const pruner = createPruner(parts);
  const sweep = createSweep({ ...parts, onActions: () => actions.wake(), onFound });
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isElected = false;
  let hasErrors = false;
  let hasOpen = true;
  let isWoken = false;
  let sampledAt = -Infinity;
  let alertedAt = -Infinity;

  function onFound(probe: SweepProbe): void {
    hasErrors = probe.has_errors;
    hasOpen = probe.has_open;
    if (probe.has_deliveries) parts.onDeliveriesDue();
    if (probe.has_schedules) parts.onSchedulesDue();
  }

  async function runRound(): Promise<void> {
    isRunning = true;
    isWoken = false;
    try {
      isElected = await sweep();
      if (isElected && hasErrors) await keepErrorGroups(parts);
      if (isElected && performance.now() - sampledAt >= sampleEveryMs) {
        sampledAt = performance.now();
        await sampleLevels(parts.db);
      }
      if (isElected) pruner.wake();
      if (isElected && parts.keepAlerts && performance.now() - alertedAt >= alertsEveryMs) {
        alertedAt = performance.now();
        await parts.keepAlerts();
      }
    } catch (error) {
      parts.log.warn({ err: error }, 'a maintenance round failed');
    } finally {
      isRunning = false;
      // Jitter keeps many workers' probes apart.
      const everyMs = isElected && !hasOpen ? sweepIdleEveryMs : sweepEveryMs;
      schedule(isWoken ? wakeAfterMs : everyMs * (0.9 + Math.random() * 0.2));
    }
  }

  function schedule(delayMs: number): void {
    if (isStopping) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      round = runRound();
    }, delayMs);
  }

  schedule(sweepEveryMs * Math.random());
  return {
    wake() {
      if (!isElected || isWoken) return;
      isWoken = true;
      if (!isRunning) schedule(wakeAfterMs);
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await Promise.all([round, actions.stop(), pruner.stop()]);
    },
  };
}
