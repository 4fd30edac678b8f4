import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../prisma/migrate.ts';
import { createDatabase, type Database } from '../src/server/database.ts';
import { claimDueJobs } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { claimJobs } from '../src/server/jobs/transition-job/claim-jobs.ts';
import { createTurns } from '../src/server/jobs/turns.ts';
import { registerWorker } from '../src/server/workers/worker-lease.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { percentile } from './percentile.ts';

const slotsPerClaim = 50;

/** One way to claim fifty jobs. */
interface Way {
  name: string;
  taskType: string;
  keys: number;
  limits: string;
  tookMs: number[];
}

/**
 * Prints how long a claim of fifty jobs takes by a hint's ids, by the turn of few and of very many keys, and within
 * limits: the ways take turns on one database that holds all of their jobs.
 */
export async function measureClaimByKey(mostKeys: number, rounds: number): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  const url = postgres.urlOf('postgres');
  try {
    await migrate(url);
    const db = createDatabase({ DATABASE_URL: url, DATABASE_POOL_SIZE: 4 }, { warn: () => undefined });
    const jobs = (rounds + 10) * slotsPerClaim;
    const many = Math.max(mostKeys, jobs);
    const noLimit = 'NULL, NULL, NULL, NULL';
    const ways: Way[] = [
      { name: 'by ids, as hints name them', taskType: 'by_ids', keys: 0, limits: noLimit, tookMs: [] },
      { name: 'by turn, 100 keys', taskType: 'few_keys', keys: 100, limits: noLimit, tookMs: [] },
      { name: `by turn, ${many} keys`, taskType: 'many_keys', keys: many, limits: noLimit, tookMs: [] },
      {
        name: 'within a concurrency of the type',
        taskType: 'limited',
        keys: 0,
        limits: '100000, NULL, NULL, NULL',
        tookMs: [],
      },
      {
        name: 'within all limits, 100 keys',
        taskType: 'all',
        keys: 100,
        limits: '100000, 10000, 1000000, 1000',
        tookMs: [],
      },
    ];
    // Without the time limit of TaskFlow's own statements.
    const filling = new pg.Client({ connectionString: url });
    await filling.connect();
    for (const way of ways) await fill(filling, way, Math.max(way.keys, jobs));
    await filling.query('VACUUM ANALYZE taskflow.jobs');
    await filling.end();
    const workerId = await aWorker(db);
    const turns = createTurns();
    for (let round = 0; round < rounds; round += 1) {
      for (const way of ways) {
        const taken = await claimOnce(db, workerId, way, turns);
        if (taken !== slotsPerClaim) throw new Error(`${way.name} took ${taken} jobs`);
      }
    }
    await db.close();
    print(ways);
  } finally {
    await postgres.stop();
  }
}

async function fill(client: pg.Client, way: Way, jobs: number): Promise<void> {
  await client.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema, concurrency, concurrency_per_key, rate_limit_max,
      rate_limit_per_ms) VALUES ('${way.taskType}', '{}', ${way.limits})`,
  );
  await client.query(
    `INSERT INTO taskflow.jobs (id, task_type, payload, max_attempts, timeout_ms, run_at, dispatched_at, concurrency_key,
      created_at, updated_at)
    SELECT gen_random_uuid(), $1, '{}', 1, 1000, taskflow.now(), taskflow.now(),
      CASE WHEN $3::int > 0 THEN 'customer-' || n % greatest($3::int, 1) END, taskflow.now(), taskflow.now()
    FROM generate_series(1, $2::int) AS n`,
    [way.taskType, jobs, way.keys],
  );
}

async function aWorker(db: Database): Promise<string> {
  const id = randomUUID();
  const about = { host: 'bench', pid: 1, version: '0', taskTypes: ['by_ids'], concurrency: slotsPerClaim };
  await registerWorker(db, { id, ...about, leaseMs: 86_400_000, realtimeHost: '127.0.0.1', realtimePort: 0 });
  return id;
}

async function claimOnce(
  db: Database,
  workerId: string,
  way: Way,
  turns: ReturnType<typeof createTurns>,
): Promise<number> {
  if (way.taskType === 'by_ids') {
    const { rows } = await db.pool.query<{ id: string }>(
      `SELECT id FROM taskflow.jobs WHERE task_type = 'by_ids' AND status = 'pending' ORDER BY run_at, id LIMIT $1`,
      [slotsPerClaim],
    );
    const ids = rows.map(({ id }): [string, number] => [id, 0]);
    const startedAt = performance.now();
    const { claimed } = await claimJobs(db, workerId, ids);
    way.tookMs.push(performance.now() - startedAt);
    await end(db, claimed);
    return claimed.length;
  }
  const slots = Array.from({ length: slotsPerClaim }, () => ({ workerId, leaseToken: randomUUID() }));
  const startedAt = performance.now();
  const { claimed, lanes } = await claimDueJobs(db, turns.lanesOf([way.taskType]), false, slots);
  way.tookMs.push(performance.now() - startedAt);
  turns.wereServed(lanes);
  await end(db, claimed);
  return claimed.length;
}

/** Without the figures that the real statement keeps: only what is claimed is measured here. */
async function end(db: Database, claimed: { id: string }[]): Promise<void> {
  await db.pool.query(
    `UPDATE taskflow.jobs SET status = 'completed', lease_token = NULL, finished_at = taskflow.now() WHERE id = ANY($1)`,
    [claimed.map(({ id }) => id)],
  );
}

function print(ways: Way[]): void {
  const [base] = ways;
  const p50 = base ? percentile(base.tookMs, 0.5) : 1;
  console.log(`claim of ${slotsPerClaim} jobs, ${base?.tookMs.length} rounds each, taking turns`);
  for (const { name, tookMs } of ways) {
    const median = percentile(tookMs, 0.5);
    const figures = `p50 ${median.toFixed(2)} ms, p95 ${percentile(tookMs, 0.95).toFixed(2)} ms`;
    console.log(`  ${name.padEnd(36)} ${figures}, ${(median / p50).toFixed(2)} times`);
  }
}

if (import.meta.main) await measureClaimByKey(1_000_000, 200);
