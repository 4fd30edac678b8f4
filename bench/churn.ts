import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { openDatabase } from '../tests/support/core-jobs.ts';
import { noPlaces, pruneJobs } from '../worker/maintenance/prune-jobs.ts';
import { startSystem, type QueueBackend } from './start-system.ts';

interface Options {
  backend: QueueBackend;
  jobs: number;
  /** Submitted a second at most. */
  rate: number;
  keepSeconds: number;
}

interface TableSize {
  name: string;
  heapMb: number;
  indexMb: number;
  live: number;
  dead: number;
  vacuums: number;
}

const batch = 1000;
const samples = 20;
/** So many wait at most, so that the worker keeps up. */
const mostAhead = 10_000;
/** Until all that is kept is there and autovacuum has come by, tables grow. */
const settledAfter = 0.4;
/** A table of which the second half of the settled time takes no more than this of the first is flat. */
const flatBelow = 1.15;

/**
 * Has so many jobs go through web and worker while those that ended some seconds ago are pruned, as they are in years of a
 * lighter load, and prints what tables and indexes take meanwhile: with autovacuum as it comes they must not grow.
 */
async function churn({ backend, jobs, rate, keepSeconds }: Options): Promise<void> {
  const system = await startSystem(backend, { WORKER_CONCURRENCY: '50', MAX_RETRIES: '0' });
  const db = openDatabase(system.databaseUrl, 2);
  const pruning = pruneBeside(db, keepSeconds);
  const sizes: TableSize[][] = [];
  try {
    const startedAt = performance.now();
    for (let sent = 0; ; sent += batch) {
      if (sent % (jobs / samples) === 0) {
        sizes.push(await tableSizes(db.pool));
        printSizes(sent, (performance.now() - startedAt) / 1000, pruning.deleted(), sizes.at(-1) ?? []);
      }
      if (sent >= jobs) break;
      await submit(
        system.web.url,
        Array.from({ length: batch }, (_, n) => aJob(n)),
      );
      while (sent + batch - (await endedJobs(db.pool, pruning.deleted())) > mostAhead) await sleep(50);
      await sleep(Math.max(0, startedAt + ((sent + batch) / rate) * 1000 - performance.now()));
    }
  } finally {
    await pruning.stop();
    await db.close();
    await system.stop();
  }
  printVerdict(sizes);
}

/** Without an Idempotency-Key: what is kept of those for a day would grow until then. */
async function submit(url: string, jobs: object[]): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/jobs/batch`, { method: 'POST', headers, body: JSON.stringify({ jobs }) });
  if (answer.status !== 201) throw new Error(`A batch was answered ${answer.status}: ${await answer.text()}`);
}

/** One in fifty fails, and one in four has a tag. */
function aJob(n: number) {
  return n % 50 === 0
    ? { taskType: 'fails', payload: { kind: `server ${n % 7}` } }
    : { taskType: 'no_op', payload: {}, ...(n % 4 === 0 && { tags: [`tag_${n % 100}`] }) };
}

interface PruningBeside {
  deleted(): number;
  stop(): Promise<void>;
}

/** The worker's own pruning counts in days: beside it, the same with seconds. */
function pruneBeside(db: Parameters<typeof pruneJobs>[0]['db'], keepSeconds: number): PruningBeside {
  const stopping = new AbortController();
  let deleted = 0;
  const run = async () => {
    while (!stopping.signal.aborted) {
      deleted += (await pruneJobs({ db }, keepSeconds / 86_400, noPlaces(), () => !stopping.signal.aborted)).deleted;
      await sleep(2000);
    }
  };
  const running = run();
  return {
    deleted: () => deleted,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function endedJobs(pool: pg.Pool, deleted: number): Promise<number> {
  const { rows } = await pool.query<{ ended: number }>(
    `SELECT coalesce(sum(count), 0)::float8 AS ended FROM taskflow.job_counts WHERE status <> 'open'`,
  );
  return deleted + (rows[0]?.ended ?? 0);
}

/** With the room of large values beside the rows'. */
async function tableSizes(pool: pg.Pool): Promise<TableSize[]> {
  const { rows } = await pool.query<TableSize>(`
    SELECT relname AS name, pg_table_size(relid) / 1e6::float8 AS "heapMb", pg_indexes_size(relid) / 1e6::float8 AS "indexMb",
      n_live_tup::float8 AS live, n_dead_tup::float8 AS dead, (vacuum_count + autovacuum_count)::int AS vacuums
    FROM pg_stat_user_tables WHERE schemaname IN ('taskflow', 'bullmq') AND pg_total_relation_size(relid) > 500000
    ORDER BY pg_total_relation_size(relid) DESC`);
  return rows;
}

function printSizes(sent: number, seconds: number, deleted: number, tables: TableSize[]): void {
  console.log(
    `${sent.toLocaleString('en')} submitted in ${seconds.toFixed(0)} s, ${deleted.toLocaleString('en')} pruned`,
  );
  for (const { name, heapMb, indexMb, live, dead, vacuums } of tables) {
    const sizes = `${heapMb.toFixed(1).padStart(8)} MB, indexes ${indexMb.toFixed(1).padStart(6)} MB`;
    console.log(`  ${name.padEnd(20)} ${sizes}, ${live} rows, ${dead} dead, ${vacuums} vacuums`);
  }
}

function printVerdict(sizes: TableSize[][]): void {
  const settled = sizes.slice(Math.floor(sizes.length * settledAfter));
  const half = Math.floor(settled.length / 2);
  const most = (part: TableSize[][], name: string) =>
    Math.max(...part.map((tables) => bytesOf(tables.find((table) => table.name === name))));
  for (const { name } of sizes.at(-1) ?? []) {
    const [before, after] = [most(settled.slice(0, half), name), most(settled.slice(half), name)];
    const growth = after / before;
    const verdict = growth < flatBelow || after < 5 ? 'flat' : 'GROWS';
    console.log(`${name.padEnd(22)} ${before.toFixed(1)} → ${after.toFixed(1)} MB at most: ${verdict}`);
  }
}

const bytesOf = (table: TableSize | undefined): number => (table ? table.heapMb + table.indexMb : 0);

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      backend: { type: 'string', default: 'redis' },
      jobs: { type: 'string', default: '1000000' },
      rate: { type: 'string', default: '3000' },
      keep: { type: 'string', default: '30' },
    },
  });
  await churn({
    backend: values.backend === 'postgres' ? 'postgres' : 'redis',
    jobs: Number(values.jobs),
    rate: Number(values.rate),
    keepSeconds: Number(values.keep),
  });
  // A connection to the Redis that was ended would try again for ever.
  process.exit();
}
