import pg from 'pg';
import { createClient, type AnyTasks, type NewJob, type TaskFlowClient } from '../src/sdk/client-package.ts';
import { childrenCpuSeconds } from './children-cpu.ts';
import { percentile } from './percentile.ts';
import { startSystem, type QueueBackend } from './start-system.ts';

/** What is submitted in one request. */
const batchSize = 1000;
const kinds = ['printer', 'mailbox', 'archive', 'supplier', 'bank', 'warehouse', 'carrier', 'scanner'];

const jobOf = {
  fail: (n: number): NewJob<AnyTasks> => ({
    taskType: 'fails',
    payload: { kind: kinds[n % kinds.length] ?? '' },
    retries: 0,
  }),
  succeed: (): NewJob<AnyTasks> => ({ taskType: 'no_op', payload: {} }),
};

interface Mode {
  outcome: keyof typeof jobOf;
  isNoted: boolean;
  perSecond: number[];
  /** Of web, worker, PostgreSQL and Redis for one job, with its grouping. */
  cpuMs: number[];
}

/**
 * Prints what errors in groups cost: jobs a second from submit to end and processor time a job, of jobs that fail and of
 * jobs that succeed, with the trigger that notes errors and without it. The four take turns on one web and one worker with
 * fifty slots; the processor time is counted until the last error is in its group.
 */
export async function measureErrorGroupsCost(backend: QueueBackend, jobs: number, rounds: number): Promise<void> {
  const system = await startSystem(backend, { WORKER_CONCURRENCY: '50' });
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  try {
    const modes = (['fail', 'succeed'] as const).flatMap((outcome) =>
      [false, true].map((isNoted): Mode => ({ outcome, isNoted, perSecond: [], cpuMs: [] })),
    );
    const client = createClient({ url: system.web.url });
    for (let round = -1; round < rounds; round += 1) {
      // In both orders by turns, so that none always comes first.
      for (const mode of round % 2 === 0 ? modes : modes.toReversed()) {
        await pool.query(`ALTER TABLE taskflow.jobs ${mode.isNoted ? 'ENABLE' : 'DISABLE'} TRIGGER jobs_note_error`);
        const cpuBefore = childrenCpuSeconds();
        const rate = await runOnce(client, pool, jobs, jobOf[mode.outcome]);
        await untilNone(pool, 'SELECT FROM taskflow.error_inbox LIMIT 1');
        const cpuMs = ((childrenCpuSeconds() - cpuBefore) * 1000) / jobs;
        await removeAll(pool, mode.outcome === 'fail' && mode.isNoted ? jobs : 0);
        if (round < 0) continue;
        mode.perSecond.push(rate);
        mode.cpuMs.push(cpuMs);
      }
    }
    print(backend, modes, jobs);
  } finally {
    await pool.end();
    await system.stop();
  }
}

async function runOnce(
  client: TaskFlowClient,
  pool: pg.Pool,
  jobs: number,
  newJob: (n: number) => NewJob<AnyTasks>,
): Promise<number> {
  const startedAt = performance.now();
  for (let sent = 0; sent < jobs; sent += batchSize) {
    await client.jobs.submitMany(Array.from({ length: batchSize }, (_, n) => newJob(n)));
  }
  await untilNone(pool, `SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active') LIMIT 1`);
  return jobs / ((performance.now() - startedAt) / 1000);
}

async function untilNone(pool: pg.Pool, question: string): Promise<void> {
  while ((await pool.query(question)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** @throws Error when the groups do not count what was to be counted: then something else was measured */
async function removeAll(pool: pg.Pool, errors: number): Promise<void> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT coalesce(sum(count), 0)::int AS count FROM taskflow.error_groups',
  );
  if (rows[0]?.count !== errors) throw new Error(`${rows[0]?.count} errors are in groups, not ${errors}.`);
  await pool.query(`TRUNCATE taskflow.jobs, taskflow.job_attempts, taskflow.job_logs, taskflow.job_errors,
    taskflow.error_groups, taskflow.error_group_hours`);
}

function print(backend: QueueBackend, modes: Mode[], jobs: number): void {
  const median = (numbers: number[] = []): number => percentile(numbers, 0.5);
  console.log(`errors in groups on ${backend}, ${jobs} jobs, ${modes[0]?.perSecond.length} rounds, taking turns`);
  for (const { outcome, isNoted, perSecond, cpuMs } of modes) {
    const plain = modes.find((mode) => mode.outcome === outcome && !mode.isNoted);
    const spread = `${Math.round(Math.min(...perSecond))}–${Math.round(Math.max(...perSecond))}`;
    const ratio = (median(perSecond) / median(plain?.perSecond)).toFixed(2);
    const cpuRatio = (median(cpuMs) / median(plain?.cpuMs)).toFixed(2);
    console.log(
      `  ${`jobs that ${outcome}, ${isNoted ? 'noted' : 'not noted'}`.padEnd(28)} ${Math.round(median(perSecond))} jobs/s (${spread}), ${ratio}; ` +
        `${median(cpuMs).toFixed(3)} ms of processor time each (${cpuRatio})`,
    );
  }
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureErrorGroupsCost(backend, 5000, 9);
}
