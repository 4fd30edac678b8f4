import os from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrate } from '../prisma/migrate.ts';
import { aWorker, openDatabase } from '../tests/support/core-jobs.ts';
import { startPostgres, type RunningPostgres } from '../tests/support/start-postgres.ts';
import { indexUses } from './index-uses.ts';
import { chunk, liveJobs, steps, type LifeCost } from './job-lives.ts';
import { percentile } from './percentile.ts';
import { seedJobs } from './seed-jobs.ts';

const batches = [50, 500] as const;
const tables = ['jobs', 'job_attempts', 'job_stats', 'job_counts', 'workers'];

interface Options {
  /** How many the table has before. */
  jobs: number;
  /** How many live in each copy, in thousands and with either size of batch. */
  lives: number;
  rounds: number;
  /** Changes to be measured in place of the indexes, as SQL. */
  changes: readonly string[];
}

/** A copy of the seeded database, with a worker in it. */
interface Copy {
  /** Has a thousand jobs live there, in batches of that size. */
  live(batch: number): Promise<LifeCost>;
  url: string;
  close(): Promise<void>;
}

/**
 * Prints what the life of a job costs PostgreSQL, table by table, and how much of that each index of `jobs` and of
 * `job_attempts` takes: what is saved in a copy of the database that does not have it.
 */
export async function measureIndexCost({ jobs, lives, rounds, changes }: Options): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  try {
    const url = postgres.urlOf('postgres');
    await migrate(url);
    await seedJobs(url, { jobs, active: 0 });
    await settle(url);
    const load = os.loadavg().map((value) => value.toFixed(1));
    console.log(
      `The life of a job in a table of ${jobs.toLocaleString('en')}, WAL without full page images; the machine's load before: ${load.join(', ')}`,
    );
    await printLives(postgres, lives);
    const dropped = (await indexesOf(url)).map((name) => `DROP INDEX taskflow.${name}`);
    console.log(
      `Saved a job without each index, ${rounds} rounds of ${lives} by turns, batches of ${batches.join(' / ')}:`,
    );
    for (const change of changes.length > 0 ? changes : dropped) await printSaved(postgres, change, lives, rounds);
  } finally {
    await postgres.stop();
  }
}

/** What PostgreSQL does by itself to the log would be taken for the jobs', and so would whole pages after a checkpoint. */
async function settle(url: string): Promise<void> {
  await asked(url, [
    'ALTER SYSTEM SET autovacuum = off',
    'ALTER SYSTEM SET full_page_writes = off',
    `ALTER SYSTEM SET checkpoint_timeout = '1h'`,
    `ALTER SYSTEM SET max_wal_size = '8GB'`,
    'SELECT pg_reload_conf()',
  ]);
}

async function openCopy(postgres: RunningPostgres, name: string, change: string): Promise<Copy> {
  const admin = postgres.urlOf('template1');
  await asked(admin, [`CREATE DATABASE ${name} TEMPLATE postgres STRATEGY file_copy`]);
  const url = postgres.urlOf(name);
  if (change) await asked(url, [change]);
  const db = openDatabase(url, 1);
  const workerId = await aWorker(db);
  return {
    url,
    live: (batch) => liveJobs(db, workerId, batch),
    async close() {
      await db.close();
      await asked(admin, [`DROP DATABASE ${name} WITH (FORCE)`]);
    },
  };
}

async function printLives(postgres: RunningPostgres, lives: number): Promise<void> {
  const copy = await openCopy(postgres, 'whole', '');
  const before = await bytesOf(copy.url);
  for (const batch of batches) {
    // Plans are kept from the sixth run on.
    await copy.live(batch);
    const costs: LifeCost[] = [];
    while (costs.length * chunk < lives) costs.push(await copy.live(batch));
    const each = steps.map((step) => {
      const [cpuUs, walBytes] = (['cpuUs', 'walBytes'] as const).map((what) =>
        low(costs.map((cost) => cost[what][step])),
      );
      return `${step} ${cpuUs?.toFixed(0)} µs, ${walBytes?.toFixed(0)} bytes of WAL`;
    });
    console.log(`  in batches of ${batch}: ${each.join('; ')}`);
  }
  const lived = batches.length * (chunk + Math.ceil(lives / chunk) * chunk);
  for (const { name, heap, indexes, updates, hot } of await bytesOf(copy.url)) {
    const old = before.find((table) => table.name === name) ?? { heap: 0, indexes: 0, updates: 0, hot: 0 };
    const grown = `${((heap - old.heap) / lived).toFixed(0)} bytes and ${((indexes - old.indexes) / lived).toFixed(0)} of indexes`;
    const share = (hot - old.hot) / (updates - old.updates);
    console.log(
      `  ${name.padEnd(13)} grew by ${grown} a job; updates: ${((updates - old.updates) / lived).toFixed(2)} a job, ${Number.isNaN(share) ? 'none' : `${(share * 100).toFixed(0)} % HOT`}`,
    );
  }
  await copy.close();
}

/** The least but one of four or more: what else runs on the machine only adds. */
const low = (costs: readonly number[]): number => percentile(costs, 0.25);
const total = (each: Record<string, number>): number => Object.values(each).reduce((sum, value) => sum + value, 0);

async function printSaved(postgres: RunningPostgres, change: string, lives: number, rounds: number): Promise<void> {
  const copies = [await openCopy(postgres, 'with_it', ''), await openCopy(postgres, 'without_it', change)];
  const saved: string[] = [];
  for (const batch of batches) {
    const costs = copies.map((): LifeCost[] => []);
    for (let turn = -1; turn < (rounds * lives) / chunk; turn += 1) {
      for (const at of turn % 2 === 0 ? [0, 1] : [1, 0]) {
        const cost = await copies[at]?.live(batch);
        if (cost && turn >= 0) costs[at]?.push(cost);
      }
    }
    const of = (what: keyof LifeCost) => costs.map((each) => low(each.map((cost) => total(cost[what]))));
    const [having = NaN, lacking = NaN] = of('cpuUs');
    const [havingWal = NaN, lackingWal = NaN] = of('walBytes');
    saved.push(
      `${(havingWal - lackingWal).toFixed(0).padStart(4)} bytes of WAL, ${(having - lacking).toFixed(1).padStart(5)} of ${having.toFixed(0)} µs`,
    );
  }
  const name = change.replace(/^DROP INDEX taskflow\./, '');
  const bytes = (await sizesOf(copies[0]?.url ?? '')).get(name) ?? 0;
  console.log(
    `  ${name.padEnd(26)} ${(bytes / 1e6).toFixed(1).padStart(5)} MB, ${saved.join(' / ')}  ${(indexUses[name] ?? []).join(', ')}`,
  );
  for (const copy of copies) await copy.close();
}

interface TableBytes {
  name: string;
  heap: number;
  indexes: number;
  updates: number;
  hot: number;
}

async function bytesOf(url: string): Promise<TableBytes[]> {
  return asked<TableBytes>(url, [
    'SELECT pg_stat_force_next_flush()',
    `SELECT relname AS name, pg_relation_size(relid)::float8 AS heap, pg_indexes_size(relid)::float8 AS indexes,
        n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS hot
      FROM pg_stat_user_tables WHERE schemaname = 'taskflow' AND relname IN (${tables.map((name) => `'${name}'`).join(', ')})
      ORDER BY relname`,
  ]);
}

async function sizesOf(url: string): Promise<Map<string, number>> {
  const rows = await asked<{ name: string; bytes: number }>(url, [
    `SELECT indexrelname AS name, pg_relation_size(indexrelid)::float8 AS bytes FROM pg_stat_user_indexes`,
  ]);
  return new Map(rows.map(({ name, bytes }) => [name, bytes]));
}

/** All but the primary keys. */
async function indexesOf(url: string): Promise<string[]> {
  const rows = await asked<{ name: string }>(url, [
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid IN ('taskflow.jobs'::regclass, 'taskflow.job_attempts'::regclass) AND NOT i.indisprimary ORDER BY name`,
  ]);
  return rows.map(({ name }) => name);
}

/** Runs statements on a connection of their own and answers the rows of the last. */
async function asked<Row extends object>(url: string, statements: readonly string[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const text of statements) rows = (await client.query<Row>(text)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      jobs: { type: 'string', default: '200000' },
      lives: { type: 'string', default: '4000' },
      rounds: { type: 'string', default: '2' },
      change: { type: 'string', multiple: true, default: [] },
    },
  });
  await measureIndexCost({
    jobs: Number(values.jobs),
    lives: Number(values.lives),
    rounds: Number(values.rounds),
    changes: values.change,
  });
}
