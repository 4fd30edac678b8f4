import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrate } from '../prisma/migrate.ts';
import { noPlaces, pruneJobs } from '../worker/maintenance/prune-jobs.ts';
import { aWorker, openDatabase } from '../tests/support/core-jobs.ts';
import { startPostgres, type RunningPostgres } from '../tests/support/start-postgres.ts';
import { cpuSecondsOfProgram } from './children-cpu.ts';
import { liveJobs, steps, type LifeCost } from './job-lives.ts';
import { measureReads, type ReadCost } from './partitions/measure-reads.ts';
import { partitionTables, repartitionByCreation } from './partitions/partition-tables.ts';
import { createPeerDatabase } from './peers/peer-database.ts';
import { percentile } from './percentile.ts';
import { seedJobs } from './seed-jobs.ts';

const batch = 50;
/** The oldest partition that is full. */
const wholeDay = 'p02';

/** A database with TaskFlow's tables as they are, or in partitions. */
interface Side {
  name: 'one table' | 'partitions';
  url: string;
}

interface Result {
  sizes: Record<string, { tableMb: number; indexMb: number }>;
  lives: Record<string, LifeCost>;
  reads: Record<string, ReadCost[]>;
  vacuum: Record<string, Work>;
  removal: Record<string, Work & { jobs: number }>;
}

/** What a piece of work took. */
interface Work {
  seconds: number;
  cpuSeconds: number;
  walMb: number;
}

/**
 * Compares `jobs` and `job_attempts` as one table each with partitions of a day each, full of ended jobs: their sizes, what
 * the life of a job costs by TaskFlow's own statements, reads, a vacuum, and the removal of a day.
 *
 * @param rounds of a thousand lives, by turns
 */
async function measurePartitions(jobs: number, rounds: number): Promise<Result> {
  const postgres = await startPostgres({ durable: true });
  const result: Result = { sizes: {}, lives: {}, reads: {}, vacuum: {}, removal: {} };
  try {
    await settle(postgres);
    const sides: Side[] = [
      { name: 'one table', url: postgres.urlOf('postgres') },
      { name: 'partitions', url: await createPeerDatabase(postgres.urlOf('postgres'), 'partitions') },
    ];
    for (const side of sides) {
      result.sizes[side.name] = await timed(`seeding ${side.name}`, () => seed(side, jobs));
    }
    console.log(result.sizes);
    await timed('lives', () => live(sides, rounds, result));
    console.log(JSON.stringify(result.lives));
    for (const { name, url } of sides) await timed(`reads, ${name}`, () => read(name, url, result));
    for (const { name, url } of sides) {
      result.vacuum[name] = await timed(`vacuum, ${name}`, () => vacuum(url, name));
      result.removal[name] = await timed(`removal, ${name}`, () => removeDay(url, name));
    }
    console.log(JSON.stringify([result.vacuum, result.removal]));
    const [, parted] = sides;
    if (parted) {
      await timed('partitions by created_at', () => withClient(parted.url, repartitionByCreation));
      await read('partitions by created_at', parted.url, result);
    }
    return result;
  } finally {
    await postgres.stop();
  }
}

/** What PostgreSQL does by itself would be taken for the jobs', and so would whole pages after a checkpoint. */
async function settle(postgres: RunningPostgres): Promise<void> {
  await withClient(postgres.urlOf('postgres'), async (client) => {
    const settings = { autovacuum: 'off', full_page_writes: 'off', checkpoint_timeout: '1h', max_wal_size: '8GB' };
    for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    await client.query('SELECT pg_reload_conf()');
  });
}

async function seed({ name, url }: Side, jobs: number): Promise<{ tableMb: number; indexMb: number }> {
  await migrate(url);
  if (name === 'partitions') await withClient(url, partitionTables);
  await seedJobs(url, { jobs, active: 0 });
  return withClient(url, async (client) => {
    // Those of two of the oldest days have their attempts, as all jobs would.
    await client.query(
      `INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, duration_ms)
        SELECT j.id, 1, gen_random_uuid(), j.started_at, j.finished_at,
          CASE WHEN j.status = 'completed' THEN 'succeeded' ELSE 'failed' END, 1000
        FROM taskflow.jobs j WHERE j.created_at < now() - interval '27 days' AND j.finished_at IS NOT NULL`,
    );
    await client.query('VACUUM ANALYZE taskflow.job_attempts');
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ tableMb: number; indexMb: number }>(
      `SELECT sum(pg_table_size(relid)) / 1e6::float8 AS "tableMb", sum(pg_indexes_size(relid)) / 1e6::float8 AS "indexMb"
        FROM (SELECT 'taskflow.jobs'::regclass AS relid UNION SELECT relid FROM pg_partition_tree('taskflow.jobs')) t`,
    );
    return rows[0] ?? { tableMb: NaN, indexMb: NaN };
  });
}

async function live(sides: readonly Side[], rounds: number, result: Result): Promise<void> {
  const open = sides.map(({ name, url }) => ({ name, db: openDatabase(url, 1), costs: [] as LifeCost[] }));
  const ready = await Promise.all(open.map(async (side) => ({ ...side, workerId: await aWorker(side.db) })));
  // Round -1 has the plans made.
  for (let round = -1; round < rounds; round += 1) {
    for (const { db, workerId, costs } of round % 2 === 0 ? ready : ready.toReversed()) {
      const cost = await liveJobs(db, workerId, batch);
      if (round >= 0) costs.push(cost);
    }
  }
  for (const { name, db, costs } of ready) {
    const low = (what: keyof LifeCost) =>
      Object.fromEntries(
        steps.map((step) => [
          step,
          percentile(
            costs.map((cost) => cost[what][step]),
            0.25,
          ),
        ]),
      );
    result.lives[name] = { cpuUs: low('cpuUs'), walBytes: low('walBytes') } as LifeCost;
    await db.close();
  }
}

async function read(name: string, url: string, result: Result): Promise<void> {
  const db = openDatabase(url, 1);
  try {
    const costs = await measureReads(db);
    result.reads[name] = costs;
    console.log(name, JSON.stringify(costs));
  } finally {
    await db.close();
  }
}

/** What autovacuum does once a fifth of a table's jobs have ended: of all of it, or of a day's partition. */
async function vacuum(url: string, name: Side['name']): Promise<Work> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ newest: string }>(
      'SELECT tableoid::regclass::text AS newest FROM taskflow.jobs ORDER BY id DESC LIMIT 1',
    );
    const table = name === 'partitions' ? rows[0]?.newest : 'taskflow.jobs';
    return workOf(client, () => client.query(`VACUUM (INDEX_CLEANUP ON) ${table}`));
  });
}

/** The jobs of the oldest day: as TaskFlow prunes them, and as partitions are dropped. */
async function removeDay(url: string, name: Side['name']): Promise<Work & { jobs: number }> {
  return withClient(url, async (client) => {
    if (name === 'partitions') {
      const { rows } = await client.query<{ jobs: number }>(
        `SELECT count(*)::int AS jobs FROM taskflow.jobs_${wholeDay}`,
      );
      const drop = `DROP TABLE taskflow.jobs_${wholeDay}, taskflow.job_attempts_${wholeDay}`;
      return { ...(await workOf(client, () => client.query(drop))), jobs: rows[0]?.jobs ?? NaN };
    }
    const db = openDatabase(url, 1);
    try {
      let jobs = 0;
      const work = await workOf(client, async () => {
        ({ deleted: jobs } = await pruneJobs({ db }, 28, noPlaces(), () => true));
      });
      return { ...work, jobs };
    } finally {
      await db.close();
    }
  });
}

async function workOf(client: pg.Client, run: () => Promise<unknown>): Promise<Work> {
  const wal = () => client.query<{ bytes: number }>(`SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS bytes`);
  const [before, cpuBefore, startedAt] = [await wal(), cpuSecondsOfProgram('postgres'), performance.now()];
  await run();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuSeconds = cpuSecondsOfProgram('postgres') - cpuBefore;
  return {
    seconds,
    cpuSeconds,
    walMb: ((await wal()).rows[0]?.bytes ?? NaN) / 1e6 - (before.rows[0]?.bytes ?? NaN) / 1e6,
  };
}

async function withClient<Answer>(url: string, work: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function timed<Answer>(what: string, run: () => Promise<Answer>): Promise<Answer> {
  const startedAt = performance.now();
  const answer = await run();
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s, load ${os.loadavg()[0]?.toFixed(1)}`);
  return answer;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string', default: '10000000' },
      rounds: { type: 'string', default: '20' },
      json: { type: 'string' },
    },
  });
  const result = await measurePartitions(Number(values.jobs), Number(values.rounds));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
}
