import type { Calibrated } from './read-costs.ts';
import { findLimit, type Limit } from './find-limit.ts';
import { scenarios, setupOf } from './scenarios.ts';
import type { Setup } from './setup.ts';
import { simulate, type Outcome } from './simulate.ts';

/** What machines a cluster is thought of: a network and a disk as clouds have them in one zone. */
export const cluster = { roundTripMs: 0.5, flushMs: [1], slots: 50, handlerMs: 200 } as const;
export const workerCounts = [1, 2, 5, 10, 20, 50] as const;
export const webCounts = [1, 2, 4, 8] as const;
export const databaseCores = [2, 4, 8, 16, 32] as const;

/** What is simulated for docs/capacity.md, as `docs/capacity/foretold.json` keeps it. */
export interface Foretold {
  /** When that was measured which the costs come from. */
  measuredAt: string;
  /** By scenario; those that were measured. */
  checks: Record<string, Outcome>;
  /** By the number of workers, then by PostgreSQL's cores: jobs that wait, and jobs that do nothing. */
  waiting: Record<string, Record<string, Limit>>;
  short: Record<string, Record<string, Limit>>;
  /** By the number of webs: single submits, with as many workers as they need. */
  submits: Record<string, Record<string, Limit>>;
}

export const foretoldFile = 'docs/capacity/foretold.json';
const manyWebs = 8;
const manyWorkers = 20;
const seconds = 2;

/** Simulates all of it, which takes minutes. @param tell is told of each table */
export function foretell({ record, costs, runs }: Calibrated, tell: (line: string) => void): Foretold {
  const checks: Record<string, Outcome> = {};
  for (const scenario of scenarios) {
    if (runs.has(scenario.name)) checks[scenario.name] = simulate(setupOf(scenario, costs), costs);
  }
  tell('checks');
  const limits = (
    counts: readonly number[],
    setup: (count: number) => Pick<Setup, 'webs' | 'workers' | 'slots' | 'handler'>,
  ): Record<string, Record<string, Limit>> =>
    Object.fromEntries(
      counts.map((count) => {
        const byCores: Record<string, Limit> = {};
        let known: Limit | undefined;
        for (const cores of databaseCores) {
          const place = { postgresCores: cores, roundTripMs: cluster.roundTripMs, flushMs: cluster.flushMs };
          // More cores for PostgreSQL change nothing where something else is full.
          const isSettled = known !== undefined && known.limitedBy !== 'PostgreSQL';
          const limit: Limit = isSettled && known ? known : findLimit({ ...setup(count), place }, costs, seconds);
          known = limit;
          byCores[cores] = limit;
        }
        tell(`${count}: ${JSON.stringify(byCores)}`);
        return [count, byCores];
      }),
    );
  const { slots, handlerMs } = cluster;
  const [waits, isShort] = [
    { waitMs: handlerMs, cpuMs: 0 },
    { waitMs: 0, cpuMs: 0 },
  ];
  return {
    measuredAt: record.measuredAt,
    checks,
    waiting: limits(workerCounts, (workers) => ({ webs: manyWebs, workers, slots, handler: waits })),
    short: limits(workerCounts, (workers) => ({ webs: manyWebs, workers, slots, handler: isShort })),
    submits: limits(webCounts, (webs) => ({ webs, workers: manyWorkers, slots, handler: isShort })),
  };
}
