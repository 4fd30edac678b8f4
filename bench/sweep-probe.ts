import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../prisma/migrate.ts';
import type { Database } from '../src/server/database.ts';
import { probeSweep } from '../src/server/jobs/probe-sweep.ts';
import { aWorker, openDatabase } from '../tests/support/core-jobs.ts';
import { startPostgres, type RunningPostgres } from '../tests/support/start-postgres.ts';
import { startWorkerProcess } from '../tests/support/start-process.ts';
import { startRedis } from '../tests/support/start-redis.ts';
import { percentilesText } from './percentile.ts';
import { builtFiles, type QueueBackend } from './start-system.ts';

const leaseMs = 10_000;
const probes = 200;
/** How pg_stat_statements shows what the sweep asks every round: the statement that renews its role. */
const isProbe = '%INSERT INTO taskflow.leases%';
const isOwn = '%pg_stat_statements%';

/**
 * Prints what the sweep costs where there is nothing to do: the database time of its probe in a table of that many jobs,
 * and how many statements a second an idle worker asks.
 *
 * @param idleMs how long the idle worker is watched
 */
export async function measureSweepProbe(
  backends: readonly QueueBackend[],
  jobs: number,
  idleMs: number,
): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  try {
    const url = postgres.urlOf('postgres');
    await countStatements(postgres);
    await migrate(url);
    const db = openDatabase(url, 2);
    try {
      await fill(db, jobs);
      console.log(`The sweep's probe, ${jobs.toLocaleString('en')} jobs, ${probes} times:`);
      console.log(`  at rest                                       ${percentilesText(await probeTimes(db))}`);
      console.log(
        `  behind a transaction that keeps 20,000 ended  ${percentilesText(await probeTimesWhileHeld(db, url))}`,
      );
      await db.pool.query('VACUUM ANALYZE taskflow.jobs');
    } finally {
      await db.close();
    }
    console.log(`An idle worker beside them, over ${idleMs / 1000} s:`);
    for (const backend of backends) console.log(`  ${backend.padEnd(9)} ${await idleRates(postgres, backend, idleMs)}`);
  } finally {
    await postgres.stop();
  }
}

async function countStatements(postgres: RunningPostgres): Promise<void> {
  await asked(postgres, [
    `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`,
    `ALTER SYSTEM SET pg_stat_statements.track_planning = on`,
  ]);
  await postgres.restart();
  await asked(postgres, ['CREATE EXTENSION pg_stat_statements']);
}

async function asked(postgres: RunningPostgres, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Ended jobs of the last thirty days, 10,000 that wait for a time to come, 1,000 that run under a living lease. */
async function fill(db: Database, jobs: number): Promise<void> {
  const worker = await aWorker(db);
  const [pending, active] = [10_000, 1000];
  await db.pool.query({
    text: `
    WITH types AS (
      INSERT INTO taskflow.task_types (task_type, payload_schema)
      SELECT 'type_' || n, '{}' FROM generate_series(0, 9) AS n
    )
    INSERT INTO taskflow.jobs (id, task_type, status, priority, payload, result, max_attempts, timeout_ms, attempt,
      attempts_charged, lease_token, worker_id, run_at, dispatched_at, deadline_at, created_at, started_at,
      attempt_started_at, finished_at, updated_at)
    SELECT gen_random_uuid(), 'type_' || n % 10, s.status, 1 + n % 3, '{"to": "somebody@example.org"}', NULL, 4, 30000,
      CASE WHEN s.status = 'pending' THEN 0 ELSE 1 END, CASE WHEN s.is_ended THEN 1 ELSE 0 END,
      CASE WHEN s.status = 'active' THEN gen_random_uuid() END, CASE WHEN s.status <> 'pending' THEN $4::uuid END,
      CASE WHEN s.status = 'pending' THEN now() + interval '1 day' + n * interval '1 s' ELSE s.made_at END,
      s.made_at, CASE WHEN n % 20 = 0 THEN now() + interval '2 days' END, s.made_at,
      CASE WHEN s.status <> 'pending' THEN s.made_at END, CASE WHEN s.status <> 'pending' THEN s.made_at END,
      CASE WHEN s.is_ended THEN s.made_at + interval '1 s' END, s.made_at
    FROM (
      SELECT n, now() - ($1 - n)::float8 / $1 * interval '29 days' AS made_at, n <= $1 - $2 - $3 AS is_ended,
        CASE WHEN n > $1 - $2 THEN 'pending' WHEN n > $1 - $2 - $3 THEN 'active' WHEN n % 50 = 0 THEN 'failed'
          ELSE 'completed' END AS status
      FROM generate_series(1, $1::int) AS n
    ) s`,
    values: [jobs, pending, active, worker],
    query_timeout: 1_200_000,
  } as pg.QueryConfig);
  await db.pool.query({ text: 'VACUUM ANALYZE', query_timeout: 600_000 } as pg.QueryConfig);
}

/** Database time of each probe, planning included, in ms. */
async function probeTimes(db: Database): Promise<number[]> {
  const workerId = randomUUID();
  await db.pool.query('UPDATE taskflow.leases SET expires_at = taskflow.now()');
  // The first ones prepare the statement and read the pages.
  for (let n = 0; n < 10; n += 1) await probeSweep(db, workerId, leaseMs, 0);
  const times: number[] = [];
  for (let n = 0; n < probes; n += 1) {
    const before = await timeSpent(db);
    await probeSweep(db, workerId, leaseMs, 0);
    times.push((await timeSpent(db)) - before);
  }
  return times;
}

async function timeSpent(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ ms: number }>(
    `SELECT sum(total_plan_time + total_exec_time) AS ms FROM pg_stat_statements WHERE query LIKE $1 AND calls > 1`,
    [isProbe],
  );
  const [row] = rows;
  if (!row) throw new Error('pg_stat_statements has no probe.');
  return row.ms;
}

/** The same behind an open transaction, which keeps every version of the jobs that ended since. */
async function probeTimesWhileHeld(db: Database, url: string): Promise<number[]> {
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await holder.query('SELECT 1 FROM taskflow.leases');
  try {
    await db.pool.query({
      text: `
      INSERT INTO taskflow.jobs (id, task_type, payload, max_attempts, timeout_ms, run_at, dispatched_at, created_at, updated_at)
      SELECT gen_random_uuid(), 'type_' || n % 10, '{}', 4, 30000, now() - interval '1 minute', NULL, now(), now()
      FROM generate_series(1, 20000) AS n`,
      query_timeout: 120_000,
    } as pg.QueryConfig);
    await db.pool.query({
      text: `UPDATE taskflow.jobs SET status = 'completed', finished_at = now(), dispatched_at = now()
        WHERE status = 'pending' AND dispatched_at IS NULL`,
      query_timeout: 120_000,
    } as pg.QueryConfig);
    return await probeTimes(db);
  } finally {
    await holder.end();
  }
}

async function idleRates(postgres: RunningPostgres, backend: QueueBackend, idleMs: number): Promise<string> {
  const url = postgres.urlOf('postgres');
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const settings = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    DATABASE_URL: url,
    ...(redis && { REDIS_URL: redis.url }),
  };
  const handlers = { HANDLERS_DIR: path.resolve('bench/handlers') };
  const worker = await startWorkerProcess({ ...settings, ...handlers }, { entry: builtFiles().worker });
  const db = openDatabase(url, 1);
  try {
    // It walks over what is pending once, as the queue is new to it.
    await delay(10_000);
    await db.pool.query('SELECT pg_stat_statements_reset()');
    await delay(idleMs);
    const { rows } = await db.pool.query<{ query: string; calls: number }>(
      `SELECT query, calls::int AS calls FROM pg_stat_statements WHERE query NOT LIKE $1 ORDER BY calls DESC`,
      [isOwn],
    );
    const { rows: sweeps } = await db.pool.query<{ calls: number }>(
      `SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements WHERE query LIKE $1 AND query NOT LIKE $2`,
      [isProbe, isOwn],
    );
    const perSecond = (calls: number) => (calls / (idleMs / 1000)).toFixed(2);
    const all = rows.reduce((sum, { calls }) => sum + calls, 0);
    const most = rows
      .slice(0, 4)
      .map(({ query, calls }) => `${calls} × ${query.replace(/\s+/g, ' ').trim().slice(0, 60)}`);
    return `sweep ${perSecond(sweeps[0]?.calls ?? NaN)} /s, all ${perSecond(all)} /s, most: ${most.join('; ')}`;
  } finally {
    await db.close();
    await worker.stop();
    await redis?.stop();
  }
}

if (import.meta.main) await measureSweepProbe(['redis', 'postgres'], 1_000_000, 20_000);
