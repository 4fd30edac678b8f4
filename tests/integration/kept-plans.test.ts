import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexUses } from '../../bench/index-uses.ts';
import { seedJobs } from '../../bench/seed-jobs.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { findJobs } from '../../src/server/jobs/find-jobs.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { probeSweep } from '../../src/server/jobs/probe-sweep.ts';
import { takeGoneHints, takeUndispatched } from '../../src/server/jobs/sweep-hints.ts';
import { findReadyLanes, findWaitingTypes } from '../../src/server/jobs/sweep-looks.ts';
import { claimDueJobs, type Lane } from '../../src/server/jobs/transition-job/claim-due-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { claimReadyJobs, findRestOfLane } from '../../src/server/jobs/transition-job/claim-ready-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  // One connection: its prepared statements keep their plans.
  db = openDatabase(database.url, 1);
  workerId = await aWorker(db);
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

const lanes: Lane[] = [1, 2, 3].map((priority) => ({ taskType: 'noop', priority, after: '' }));
const claimDue = async (most: number) => {
  const slots = Array.from({ length: most }, () => ({ workerId, leaseToken: randomUUID() }));
  return (await claimDueJobs(db, lanes, false, slots)).claimed;
};
const submitted = async (count: number, concurrencyKey: (n: number) => string | null): Promise<string[]> => {
  const jobs = Array.from({ length: count }, (_, n) => aNewJob({ concurrencyKey: concurrencyKey(n) }));
  for (let from = 0; from < count; from += 500) await insertJobs(db, jobs.slice(from, from + 500));
  return jobs.map(({ id }) => id);
};
const claimByIds = async (ids: string[]) =>
  (
    await claimJobs(
      db,
      workerId,
      ids.map((id): [string, number] => [id, 0]),
    )
  ).claimed;
const finish = (rows: { id: string; lease_token: string }[]) =>
  finishAttempts(
    db,
    rows.map((row) => anEnding(row)),
  );

/** Rows and index entries of `jobs` that were read, by anybody. */
async function readsOfJobs(of: Database = db): Promise<number> {
  await of.pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await of.pool.query<{ reads: number }>(
    `SELECT (t.seq_tup_read + (SELECT sum(i.idx_tup_read) FROM pg_stat_user_indexes i WHERE i.relname = 'jobs'))::float8 AS reads
      FROM pg_stat_user_tables t WHERE t.relname = 'jobs'`,
  );
  return rows[0]?.reads ?? NaN;
}

test('plans that were made while there were hardly any jobs are good for many', async () => {
  await db.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('noop', '{}')`);
  await db.pool.query('ANALYZE taskflow.jobs');
  // PostgreSQL plans a prepared statement anew for its first five runs.
  for (let n = 0; n < 12; n += 1) {
    await finish(await claimByIds(await submitted(1, () => null)));
    await submitted(1, () => 'a');
    await finish(await claimDue(1));
  }
  const ids = await submitted(6000, () => null);
  await submitted(6000, (n) => `key-${n % 500}`);
  const before = await readsOfJobs();
  const byIds = await claimByIds(ids.slice(0, 50));
  const due = await claimDue(50);
  await finish([...byIds, ...due]);
  const reads = (await readsOfJobs()) - before;
  expect(byIds.length + due.length).toBe(100);
  // Each job is read a few times by each statement, a key once; none of them reads the other twelve thousand.
  expect(reads).toBeLessThan(6000);
});

test('plans that were made while all jobs had ended are good for many that wait', async () => {
  const own = await freshDatabase();
  const idle = openDatabase(own.url, 1);
  try {
    await seedJobs(own.url, { jobs: 20_000, active: 0 });
    await idle.pool.query(
      `UPDATE taskflow.jobs SET status = 'cancelled', finished_at = taskflow.now() WHERE status = 'pending'`,
    );
    // As autovacuum does: from now on PostgreSQL knows that nothing waits.
    await idle.pool.query('VACUUM ANALYZE');
    const ownWorker = await aWorker(idle);
    const lanesOfType = [1, 2, 3].map((priority) => ({ taskType: 'type_1', priority, after: '' }));
    const claim = (most: number) => {
      const slots = Array.from({ length: most }, () => ({ workerId: ownWorker, leaseToken: randomUUID() }));
      return claimDueJobs(idle, lanesOfType, false, slots);
    };
    const sweep = async () => {
      await probeSweep(idle, ownWorker, 10_000, 0);
      await takeUndispatched(idle);
      await findWaitingTypes(idle, true);
      await takeGoneHints(idle, false);
      await findReadyLanes(idle);
    };
    const claimReady = async (most: number) => {
      const claimed = await claimReadyJobs(idle, ownWorker, { taskType: 'type_2', priority: 2 }, most);
      await findRestOfLane(idle, ownWorker, { taskType: 'type_2', priority: 2 });
      return claimed;
    };
    const aJobOf = (taskType: string, concurrencyKey: string | null) => aNewJob({ taskType, concurrencyKey });
    for (let n = 0; n < 12; n += 1) {
      await insertJobs(idle, [aJobOf('type_1', null), aJobOf('type_1', 'a'), aJobOf('type_2', null)]);
      const { claimed } = await claim(2);
      await finishAttempts(
        idle,
        [...claimed, ...(await claimReady(50))].map((row) => anEnding(row)),
      );
      await sweep();
    }
    for (let batches = 0; batches < 40; batches += 1)
      await insertJobs(
        idle,
        Array.from({ length: 500 }, (_, n) => aJobOf(`type_${n % 10}`, n % 2 === 0 ? null : `key-${n}`)),
      );
    const before = await readsOfJobs(idle);
    expect((await claim(50)).claimed).toHaveLength(50);
    expect(await claimReady(50)).toHaveLength(50);
    await sweep();
    expect((await readsOfJobs(idle)) - before).toBeLessThan(6000);
  } finally {
    await idle.close();
    await own.drop();
  }
});

test('each index of jobs and of their attempts is there for statements', async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'taskflow' AND tablename IN ('jobs', 'job_attempts')`,
  );
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(indexUses).toSorted());
});

test('the failed jobs of a type are found by their index, though none had failed when the plan was made', async () => {
  const list = () => findJobs({ db }, localCaller, { status: 'failed', taskType: 'other', limit: 50 });
  for (let n = 0; n < 8; n += 1) expect((await list()).jobs).toEqual([]);
  const error = { name: 'Error', message: 'x', stack: null, code: 'handler_error' } as const;
  const ids = await submitted(1000, () => null);
  for (let at = 0; at < ids.length; at += 200) {
    const claimed = await claimByIds(ids.slice(at, at + 200));
    const endings = claimed.map((row) => anEnding(row, { outcome: 'failed', result: null, error }));
    expect(await finishAttempts(db, endings)).toHaveLength(200);
  }
  const before = await readsOfJobs();
  expect((await list()).jobs).toEqual([]);
  expect((await readsOfJobs()) - before).toBeLessThan(100);
});
