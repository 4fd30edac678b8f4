import autocannon from 'autocannon';
import type pg from 'pg';
import { waitFor } from '../../tests/support/wait-for.ts';
import { cpuSecondsOf, cpuSecondsOfProgram } from '../children-cpu.ts';
import { rounded } from './curve.ts';
import type { RunningSystem } from '../start-system.ts';

export interface Submitted {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Posts single jobs for a while, from that many connections. */
export async function submitFor(url: string, body: object, connections: number, seconds: number): Promise<Submitted> {
  const result = await autocannon({
    url: `${url}/api/jobs`,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeout: 60,
  });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed.`);
  }
  const { p50, p99 } = result.latency;
  return { perSecond: rounded(result['2xx'] / result.duration), p50Ms: p50, p99Ms: p99 };
}

/** Runs something, and answers beside its value what share of a core each part of the system used meanwhile. */
export async function withShares<T>(
  { web }: Pick<RunningSystem, 'web'>,
  run: () => Promise<T>,
): Promise<T & { cores: Record<string, number> }> {
  const used = () => ({
    web: cpuSecondsOf(web.pid),
    PostgreSQL: cpuSecondsOfProgram('postgres'),
    Redis: cpuSecondsOfProgram('redis-server'),
  });
  const [before, startedAt] = [used(), performance.now()];
  const value = await run();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = used();
  const share = (name: keyof typeof after) => rounded((after[name] - before[name]) / seconds);
  return { ...value, cores: { web: share('web'), PostgreSQL: share('PostgreSQL'), Redis: share('Redis') } };
}

/** How many jobs have completed since ever, from the counts that their ends leave. */
export async function completedJobs(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(
    `SELECT coalesce(sum(count), 0) AS n FROM taskflow.job_counts WHERE status = 'completed'`,
  );
  return Number(rows[0]?.n);
}

async function hasOpenJobs(pool: pg.Pool): Promise<boolean> {
  const open = `SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active') LIMIT 1`;
  return (await pool.query(open)).rows.length > 0;
}

/** Jobs that complete a second, from the first one on, for so many seconds or until none is left. */
export async function processFor(pool: pg.Pool, seconds: number): Promise<number> {
  const before = await completedJobs(pool);
  await waitFor(async () => (await completedJobs(pool)) > before, { timeoutMs: 180_000, what: 'a job completes' });
  const [first, startedAt] = [await completedJobs(pool), performance.now()];
  const isOver = async () => performance.now() - startedAt > seconds * 1000 || !(await hasOpenJobs(pool));
  await waitFor(isOver, { timeoutMs: seconds * 1000 + 30_000, everyMs: 50, what: 'the time is over' });
  return rounded(((await completedJobs(pool)) - first) / ((performance.now() - startedAt) / 1000));
}

/** Forgets every job, and what the queue has of them is stale. */
export async function forgetJobs(pool: pg.Pool): Promise<void> {
  await pool.query(`TRUNCATE taskflow.jobs CASCADE`);
  await pool.query('TRUNCATE taskflow.job_counts');
}
