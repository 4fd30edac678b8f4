import { readFileSync } from 'node:fs';
import type { Database } from '../src/server/database.ts';
import { insertJobs } from '../src/server/jobs/insert-jobs.ts';
import { claimJobs, type ClaimedRow } from '../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../src/server/jobs/transition-job/finish-attempts.ts';
import { aNewJob, anEnding } from '../tests/support/core-jobs.ts';

export const steps = ['insert', 'claim', 'finish'] as const;
export type Step = (typeof steps)[number];

/** What each step of one job's life cost on average. */
export interface LifeCost {
  /** Of the connection's own process of PostgreSQL, in µs. */
  cpuUs: Record<Step, number>;
  walBytes: Record<Step, number>;
}

/** How many jobs live at a time. */
export const chunk = 1000;

/**
 * Has a thousand jobs live as they do behind web and worker, by the same statements: all are submitted, then claimed, then
 * ended, in batches. One in fifty fails, one in four has a tag.
 *
 * @param db with one connection alone
 */
export async function liveJobs(db: Database, workerId: string, batch: number): Promise<LifeCost> {
  const cost: LifeCost = { cpuUs: { insert: 0, claim: 0, finish: 0 }, walBytes: { insert: 0, claim: 0, finish: 0 } };
  const pid = await one<number>(db, 'SELECT pg_backend_pid() AS value');
  const during = async <Result>(step: Step, run: () => Promise<Result>): Promise<Result> => {
    const before = { cpuUs: cpuUsOf(pid), walBytes: await walBytes(db) };
    const result = await run();
    cost.walBytes[step] += ((await walBytes(db)) - before.walBytes) / chunk;
    cost.cpuUs[step] += (cpuUsOf(pid) - before.cpuUs) / chunk;
    return result;
  };
  const fresh = Array.from({ length: chunk }, (_, n) => aPlainJob(n));
  await during('insert', async () => {
    for (const part of parts(fresh, batch)) await insertJobs(db, part);
  });
  const claimed: ClaimedRow[] = [];
  await during('claim', async () => {
    for (const part of parts(fresh, batch)) {
      const ids = part.map(({ id }): [string, number] => [id, 0]);
      claimed.push(...(await claimJobs(db, workerId, ids)).claimed);
    }
  });
  if (claimed.length !== chunk) throw new Error(`${claimed.length} of ${chunk} jobs were claimed.`);
  await during('finish', async () => {
    for (const part of parts(claimed, batch)) await finishAttempts(db, part.map(ending));
  });
  // So that the statistics of tables know of what was done until now.
  await db.pool.query('SELECT pg_stat_force_next_flush()');
  return cost;
}

function aPlainJob(n: number) {
  const payload = JSON.stringify({ order: n, even: n % 2 === 0, customer: { id: n % 5000 } });
  return aNewJob({ taskType: `type_${n % 10}`, payload, tags: n % 4 === 0 ? [`tag_${n % 100}`] : null });
}

const error = { name: 'Error', message: 'connection refused', stack: null, code: 'handler_error' } as const;

function ending(row: ClaimedRow, n: number) {
  return n % 50 === 0
    ? anEnding(row, { outcome: 'failed', result: null, error })
    : anEnding(row, { result: '{"sent":true}' });
}

function parts<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** Time that a process was on a processor. Linux alone. */
export function cpuUsOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}

function walBytes(db: Database): Promise<number> {
  return one<number>(db, `SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS value`);
}

async function one<Value>(db: Database, text: string): Promise<Value> {
  const { rows } = await db.pool.query<{ value: Value }>(text);
  const [row] = rows;
  if (!row) throw new Error(`No row: ${text}`);
  return row.value;
}
