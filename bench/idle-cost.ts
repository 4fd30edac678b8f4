import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuSecondsOf, cpuSecondsOfProgram } from './children-cpu.ts';
import { listStatements, type Asked } from './statement-counter.ts';
import { startSystem, type QueueBackend, type RunningSystem } from './start-system.ts';

/** Both processes have started everything by then, and the worker has pruned. */
const settleMs = 15_000;

/**
 * Prints what a system costs that has nothing to do: statements a second, in all and of the worker alone (all without
 * those that remain when the worker has ended), which those are, and processor time of each part as a share of one core.
 */
export async function measureIdleCost(backend: QueueBackend, ms: number): Promise<void> {
  const system = await startSystem(backend, {}, { countable: true });
  try {
    await delay(settleMs);
    const before = cpuSeconds(system);
    const asked = await listStatements(system.databaseUrl, () => delay(ms));
    const after = cpuSeconds(system);
    await system.worker.stop();
    await delay(2000);
    const withoutWorker = await listStatements(system.databaseUrl, () => delay(ms / 4));

    const perSecond = (rows: readonly Asked[], within: number) =>
      rows.reduce((sum, { calls }) => sum + calls, 0) / (within / 1000);
    const [all, rest] = [perSecond(asked, ms), perSecond(withoutWorker, ms / 4)];
    console.log(`Idle for ${ms / 1000} s, ${backend}: ${all.toFixed(2)} statements a second`);
    console.log(`  of the worker ${(all - rest).toFixed(2)}, of web ${rest.toFixed(2)}`);
    const shares = Object.entries(after).map(([name, seconds]) => {
      const share = (seconds - (before[name] ?? 0)) / (ms / 1000);
      return `${name} ${(share * 100).toFixed(2)} %`;
    });
    console.log(`  of a core: ${shares.join(', ')}`);
    for (const { query, calls } of asked.slice(0, 12)) {
      console.log(`  ${(calls / (ms / 1000)).toFixed(3)} /s  ${query.replace(/\s+/g, ' ').trim().slice(0, 110)}`);
    }
  } finally {
    await system.stop();
  }
}

function cpuSeconds({ web, worker }: RunningSystem): Record<string, number> {
  return {
    web: cpuSecondsOf(web.pid),
    worker: cpuSecondsOf(worker.pid),
    PostgreSQL: cpuSecondsOfProgram('postgres'),
    Redis: cpuSecondsOfProgram('redis-server'),
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { backend: { type: 'string' }, seconds: { type: 'string' } } });
  for (const backend of ['redis', 'postgres'] as const) {
    if (!values.backend || values.backend === backend)
      await measureIdleCost(backend, Number(values.seconds ?? 60) * 1000);
  }
}
