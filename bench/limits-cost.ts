import pg from 'pg';
import { createClient, type AnyTasks, type NewJob, type TaskFlowClient } from '../src/sdk/client-package.ts';
import { childrenCpuSeconds } from './children-cpu.ts';
import { percentile } from './percentile.ts';
import { startSystem, type QueueBackend } from './start-system.ts';

const taskType = 'no_op';
/** What is submitted in one request. */
const batchSize = 1000;

interface Mode {
  name: string;
  keys: number;
  limits: Record<string, number | null>;
  perSecond: number[];
  /** Of web, worker, PostgreSQL and Redis, for one job. */
  cpuMs: number[];
}

/**
 * Prints how many jobs a second go from submit to their end, without limits and keys, with keys in turn, and within
 * limits that hold nothing back: what they cost. The modes take turns on one web and one worker with fifty slots.
 */
export async function measureLimitsCost(backend: QueueBackend, jobs: number, rounds: number): Promise<void> {
  const system = await startSystem(backend, { WORKER_CONCURRENCY: '50' });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  try {
    const noLimit = { concurrency: null, concurrency_per_key: null, rate_limit_max: null, rate_limit_per_ms: null };
    const modes = [
      { name: 'no keys, no limits', keys: 0, limits: noLimit },
      { name: '1,000 keys in turn', keys: 1000, limits: noLimit },
      { name: 'a concurrency of 1,000', keys: 0, limits: { ...noLimit, concurrency: 1000 } },
      {
        name: '1,000 keys and all limits',
        keys: 1000,
        limits: { concurrency: 1000, concurrency_per_key: 100, rate_limit_max: 1_000_000, rate_limit_per_ms: 1000 },
      },
    ].map((mode) => ({ ...mode, perSecond: [] as number[], cpuMs: [] as number[] }));
    const client = createClient({ url: system.web.url });
    for (let round = -1; round < rounds; round += 1) {
      for (const mode of modes) {
        const { limits } = mode;
        await pool.query(
          `UPDATE taskflow.task_types SET concurrency = $2, concurrency_per_key = $3, rate_limit_max = $4,
            rate_limit_per_ms = $5 WHERE task_type = $1`,
          [taskType, limits.concurrency, limits.concurrency_per_key, limits.rate_limit_max, limits.rate_limit_per_ms],
        );
        // Web knows of limits for two seconds.
        await new Promise((resolve) => setTimeout(resolve, 2200));
        const cpuBefore = childrenCpuSeconds();
        const rate = await runOnce(client, pool, jobs, mode.keys);
        if (round < 0) continue;
        mode.perSecond.push(rate);
        mode.cpuMs.push(((childrenCpuSeconds() - cpuBefore) * 1000) / jobs);
      }
    }
    print(backend, modes, jobs);
  } finally {
    await pool.end();
    await system.stop();
  }
}

async function runOnce(client: TaskFlowClient, pool: pg.Pool, jobs: number, keys: number): Promise<number> {
  const startedAt = performance.now();
  let n = 0;
  for (let sent = 0; sent < jobs; sent += batchSize) {
    const batch = Array.from({ length: batchSize }, (): NewJob<AnyTasks> => {
      n += 1;
      return { taskType, payload: {}, ...(keys > 0 && { concurrencyKey: `customer-${n % keys}` }) };
    });
    await client.jobs.submitMany(batch);
  }
  for (;;) {
    const { rows } = await pool.query(`SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active') LIMIT 1`);
    if (rows.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.query('TRUNCATE taskflow.jobs, taskflow.job_attempts, taskflow.job_logs');
  return jobs / seconds;
}

function print(backend: QueueBackend, modes: Mode[], jobs: number): void {
  const median = (numbers: number[]): number => percentile(numbers, 0.5);
  const [first] = modes;
  console.log(`submit to end on ${backend}, ${jobs} jobs, ${first?.perSecond.length} rounds, taking turns`);
  for (const { name, perSecond, cpuMs } of modes) {
    const spread = `${Math.round(Math.min(...perSecond))}–${Math.round(Math.max(...perSecond))}`;
    const ratio = (median(perSecond) / median(first?.perSecond ?? [])).toFixed(2);
    const cpuRatio = (median(cpuMs) / median(first?.cpuMs ?? [])).toFixed(2);
    const cpu = `${median(cpuMs).toFixed(3)} ms of processor time each (${cpuRatio})`;
    console.log(
      `  ${name.padEnd(28)} ${Math.round(median(perSecond))} jobs/s (${spread}), ${ratio} of the first; ${cpu}`,
    );
  }
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureLimitsCost(backend, 5000, 5);
}
