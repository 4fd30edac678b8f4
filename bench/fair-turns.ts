import pg from 'pg';
import { createClient } from '../src/sdk/client-package.ts';
import { percentile } from './percentile.ts';
import { startSystem, type QueueBackend } from './start-system.ts';

const slots = 50;
const fewJobs = 10;
const pauseMs = 200;

/**
 * Prints how long ten jobs of one key wait, submitted again and again, alone and beside a great many of another key that
 * were there first: jobs of 20 ms on one worker with fifty slots.
 */
export async function measureFairTurns(backend: QueueBackend, manyJobs: number, rounds: number): Promise<void> {
  const system = await startSystem(backend, { WORKER_CONCURRENCY: String(slots) });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  try {
    const client = createClient({ url: system.web.url });
    const submit = async (concurrencyKey: string, count: number): Promise<void> => {
      const job = { taskType: 'naps', payload: {}, concurrencyKey };
      await client.jobs.submitMany(Array.from({ length: count }, () => job));
    };
    const waits = async (key: string): Promise<number[]> => {
      for (let round = 0; round < rounds; round += 1) {
        await submit(key, fewJobs);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      const { rows } = await pool.query<{ ms: number }>(
        `SELECT extract(epoch FROM started_at - run_at)::float8 * 1000 AS ms FROM taskflow.jobs
          WHERE concurrency_key = $1 AND started_at IS NOT NULL`,
        [key],
      );
      if (rows.length !== rounds * fewJobs) throw new Error(`${rows.length} of ${key}'s jobs had started`);
      return rows.map(({ ms }) => ms);
    };
    await waits('warm-up');
    const alone = await waits('alone');
    await submit('many', manyJobs);
    const beside = await waits('beside');
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM taskflow.jobs WHERE concurrency_key = 'many' AND status = 'pending'`,
    );
    const left = rows[0]?.n ?? 0;
    if (left === 0) throw new Error('There were too few jobs of the other key.');
    const [a, b] = [alone, beside].map((ms) => percentile(ms, 0.95));
    const ratio = ((b ?? 0) / (a ?? 1)).toFixed(2);
    const figures = `alone p95 ${a?.toFixed(1)} ms, beside ${manyJobs} of another key (${left} left) p95 ${b?.toFixed(1)} ms`;
    console.log(`wait of ${fewJobs} jobs of a key on ${backend}: ${figures}, ${ratio} times`);
  } finally {
    await pool.end();
    await system.stop();
  }
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureFairTurns(backend, 100_000, 30);
}
