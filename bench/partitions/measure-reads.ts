import { randomUUID } from 'node:crypto';
import { listJobsSchema } from '../../src/jobs/find-jobs-schema.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { findJobSummary } from '../../src/server/jobs/find-job.ts';
import { findJobs } from '../../src/server/jobs/find-jobs.ts';
import { probeSweep } from '../../src/server/jobs/probe-sweep.ts';
import { cpuUsOf } from '../job-lives.ts';
import { percentile } from '../percentile.ts';

export interface ReadCost {
  name: string;
  /** Of the whole read, as its caller sees it. */
  p50Ms: number;
  p95Ms: number;
  /** Of the connection's own process, on average. */
  cpuMs: number;
}

const times = 60;
/** Its plan is kept by then. */
const warmUps = 8;

const lists: Record<string, object> = {
  'newest 100': {},
  'newest 100 that failed': { status: 'failed' },
  'newest 100 of a task type': { taskType: 'type_3' },
  'newest 100 with a tag': { tag: 'tag_17' },
  'newest 100 with a word in their errors': { q: 'refused' },
};

/** What reads of TaskFlow cost, by its own statements on one connection. */
export async function measureReads(db: Database): Promise<ReadCost[]> {
  const ids = await someIds(db, times + warmUps);
  const workerId = randomUUID();
  await db.pool.query('UPDATE taskflow.leases SET expires_at = taskflow.now()');
  const reads: [name: string, read: (n: number) => Promise<unknown>][] = [
    ['a job by its id, anywhere', (n) => findJobSummary({ db }, localCaller, ids[n] ?? '')],
    ["the sweep's probe", () => probeSweep(db, workerId, 10_000, 0)],
    ...Object.entries(lists).map(([name, filter]): [string, () => Promise<unknown>] => {
      const asked = listJobsSchema.parse(filter);
      return [name, () => findJobs({ db }, localCaller, asked)];
    }),
  ];
  const costs: ReadCost[] = [];
  for (const [name, read] of reads) costs.push({ name, ...(await costOf(db, read)) });
  return costs;
}

async function costOf(db: Database, read: (n: number) => Promise<unknown>): Promise<Omit<ReadCost, 'name'>> {
  const { rows } = await db.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid ?? NaN;
  for (let n = 0; n < warmUps; n += 1) await read(n);
  const took: number[] = [];
  const before = cpuUsOf(pid);
  for (let n = 0; n < times; n += 1) {
    const startedAt = performance.now();
    await read(warmUps + n);
    took.push(performance.now() - startedAt);
  }
  const cpuMs = (cpuUsOf(pid) - before) / 1000 / times;
  return { p50Ms: percentile(took, 0.5), p95Ms: percentile(took, 0.95), cpuMs };
}

/** Jobs of all times alike, so that most of their pages are not in memory. */
async function someIds(db: Database, count: number): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>(
    `SELECT j.id FROM generate_series(1, $1::int) AS n CROSS JOIN LATERAL (
      SELECT id FROM taskflow.jobs WHERE created_at < now() - n / ($1 + 1.0) * interval '27 days'
      ORDER BY created_at DESC, id DESC LIMIT 1) j ORDER BY random()`,
    [count],
  );
  return rows.map(({ id }) => id);
}
