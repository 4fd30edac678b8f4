import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../prisma/migrate.ts';
import { createDatabase, type Database } from '../src/server/database.ts';
import { loadEnv } from '../src/server/env.ts';
import { claimDueJobs } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { claimJobs } from '../src/server/jobs/transition-job/claim-jobs.ts';
import { createTurns } from '../src/server/jobs/turns.ts';
import { createHintQueue } from '../src/server/queue/bullmq-hint-queue.ts';
import { createHintSource } from '../src/server/queue/bullmq-hint-source.ts';
import type { Hint } from '../src/server/queue/hint-queue.ts';
import { registerWorker } from '../src/server/workers/worker-lease.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { cpuSecondsOfProgram } from './children-cpu.ts';
import { figureOf, printFigures, figureText, ratioOf } from './figure.ts';

const perClaim = 50;
const quiet = { warn: () => undefined };

/** One way in which fifty jobs come to a worker, where there is no Redis. */
interface Way {
  name: string;
  claim: () => Promise<number>;
  perSecond: number[];
  postgresMs: number[];
  ownMs: number[];
}

/** The oldest of a type, as a queue without hints would ask for them: no limits, turns or keys. */
const oldest = `SELECT j.id, j.generation FROM taskflow.jobs j
  WHERE j.task_type = 'no_op' AND j.status = 'pending' AND j.priority = 2 AND j.concurrency_key IS NULL
    AND j.run_at <= taskflow.now()
  ORDER BY j.task_type, j.priority, j.run_at, j.id LIMIT ${perClaim} FOR UPDATE SKIP LOCKED`;

/**
 * Prints what it costs on PostgreSQL alone that jobs come to a worker: by a hint in BullMQ, from its add to its end, and
 * the claim of its ids; and straight from the table, by the statement for limited types and by a bare search before the
 * same claim. The ways take turns on one database.
 */
export async function measureClaimByTable(rounds: number, claims: number): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  const url = postgres.urlOf('postgres');
  await migrate(url);
  const env = loadEnv({ ...process.env, DATABASE_URL: url, REDIS_URL: '' });
  const db = createDatabase({ DATABASE_URL: url, DATABASE_POOL_SIZE: 4 }, quiet);
  const [queue, source] = [createHintQueue(env, quiet), await createHintSource(env, quiet)];
  const filling = new pg.Client({ connectionString: url });
  await filling.connect();
  try {
    await filling.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('no_op', '{}')`);
    const workerId = await aWorker(db);
    const turns = createTurns();
    const way = (name: string, claim: Way['claim']): Way => ({ name, claim, perSecond: [], postgresMs: [], ownMs: [] });
    let known: Hint['ids'] = [];
    const byIds = async (ids: Hint['ids']) => (await claimJobs(db, workerId, ids)).claimed.length;
    const ways = [
      way('a hint, and a claim of its ids', async () => {
        await queue.add({ taskType: 'no_op', priority: 2, ids: known.splice(0, perClaim) }, 0);
        const held = await source.next();
        if (!held) throw new Error('The hint did not come.');
        const taken = await byIds(held.hint.ids);
        await held.complete();
        return taken;
      }),
      way('from the table, with limits and turns', async () => {
        const slots = Array.from({ length: perClaim }, () => ({ workerId, leaseToken: randomUUID() }));
        const { claimed, lanes } = await claimDueJobs(db, turns.lanesOf(['no_op']), false, slots);
        turns.wereServed(lanes);
        return claimed.length;
      }),
      way('from the table, bare', async () => {
        const { rows } = await db.pool.query<IdRow>(oldest);
        return byIds(rows.map(toId));
      }),
    ];
    for (let round = 0; round < rounds; round += 1) {
      for (const each of round % 2 === 0 ? ways : ways.toReversed()) {
        known = await fill(filling, claims * perClaim);
        await runRound(each, claims);
      }
    }
    report(ways);
  } finally {
    await filling.end();
    await source.close();
    await queue.close();
    await db.close();
    await postgres.stop();
  }
}

interface IdRow {
  id: string;
  generation: number;
}

const toId = ({ id, generation }: IdRow): Hint['ids'][number] => [id, generation];

async function runRound(way: Way, claims: number): Promise<void> {
  const [before, ownBefore, startedAt] = [cpuSecondsOfProgram('postgres'), process.cpuUsage(), performance.now()];
  for (let done = 0; done < claims; done += 1) {
    const taken = await way.claim();
    if (taken !== perClaim) throw new Error(`${way.name} took ${taken} jobs.`);
  }
  const jobs = claims * perClaim;
  const own = process.cpuUsage(ownBefore);
  way.perSecond.push(jobs / ((performance.now() - startedAt) / 1000));
  way.ownMs.push((own.user + own.system) / 1000 / jobs);
  way.postgresMs.push(((cpuSecondsOfProgram('postgres') - before) * 1000) / jobs);
}

/** Anew for each round, without dead rows of the one before. */
async function fill(client: pg.Client, jobs: number): Promise<Hint['ids']> {
  await client.query('TRUNCATE taskflow.jobs CASCADE');
  const { rows } = await client.query<IdRow>(
    `INSERT INTO taskflow.jobs (id, task_type, payload, max_attempts, timeout_ms, run_at, dispatched_at, created_at, updated_at)
    SELECT uuidv7(), 'no_op', '{}', 1, 1000, taskflow.now(), taskflow.now(), taskflow.now(), taskflow.now()
    FROM generate_series(1, $1::int) RETURNING id, generation`,
    [jobs],
  );
  await client.query('ANALYZE taskflow.jobs');
  return rows.map(toId);
}

async function aWorker(db: Database): Promise<string> {
  const id = randomUUID();
  const about = { host: 'bench', pid: 1, version: '0', taskTypes: ['no_op'], concurrency: perClaim };
  await registerWorker(db, { id, ...about, leaseMs: 86_400_000, realtimeHost: '127.0.0.1', realtimePort: 0 });
  return id;
}

function report(ways: readonly Way[]): void {
  const [hints, ...others] = ways;
  if (!hints) return;
  console.log(`Claims of ${perClaim} jobs without Redis, ${hints.perSecond.length} rounds by turns, a job:`);
  for (const { name, perSecond, postgresMs, ownMs } of ways) {
    const [rate, postgres, own] = [
      figureOf(name, 'jobs/s', perSecond),
      figureOf(name, 'ms', postgresMs, { better: 'less' }),
      figureOf(name, 'ms', ownMs, { better: 'less' }),
    ];
    console.log(
      `  ${name.padEnd(40)} ${figureText(rate)}; PostgreSQL ${postgres.measured.toFixed(4)} ms, the process ${own.measured.toFixed(4)} ms`,
    );
  }
  printFigures(
    others.map(({ name, postgresMs }) =>
      ratioOf(`processor time of PostgreSQL: ${name} ÷ ${hints.name}`, postgresMs, hints.postgresMs, {
        better: 'less',
      }),
    ),
  );
}

if (import.meta.main) await measureClaimByTable(8, 200);
