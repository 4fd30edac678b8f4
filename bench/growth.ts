import os from 'node:os';
import { parseArgs } from 'node:util';
import { measureBacklog } from './growth/backlog.ts';
import { measureConnections } from './growth/connections.ts';
import { writeCurve, type Curve } from './growth/curve.ts';
import { measureMemory } from './growth/memory.ts';
import { measurePayload } from './growth/payload.ts';
import { measureWorkers } from './growth/workers.ts';
import type { QueueBackend } from './start-system.ts';

const curves: Record<string, (backend: QueueBackend, isQuick: boolean, jobs?: number) => Promise<Curve>> = {
  connections: measureConnections,
  payload: measurePayload,
  workers: measureWorkers,
  backlog: measureBacklog,
  memory: measureMemory,
};

/**
 * Measures how throughput and latency change with the backlog, the size of payloads, the number of workers and of
 * connections, and memory with the number of jobs; leaves numbers and plots in `docs/growth`.
 *
 * @param only one of the curves; default: all
 * @param jobs how many go through for the curve of memory; default: a million
 * @throws Error for a curve that there is not
 */
export async function measureGrowth(
  backend: QueueBackend,
  isQuick: boolean,
  only?: string,
  jobs?: number,
): Promise<void> {
  const chosen = Object.entries(curves).filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0) throw new Error(`--only ${only}: one of ${Object.keys(curves).join(', ')}.`);
  for (const [, measure] of chosen) {
    const loadBefore = os.loadavg();
    writeCurve(await measure(backend, isQuick, jobs), { backend, loadBefore });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, jobs: { type: 'string' } },
  });
  await measureGrowth(
    'redis',
    values.quick ?? false,
    values.only,
    values.jobs === undefined ? undefined : Number(values.jobs),
  );
  // A connection to the Redis that was ended would try again for ever.
  process.exit();
}
