import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { claimReadyJobs, findRestOfLane } from '../../src/server/jobs/transition-job/claim-ready-jobs.ts';
import { drainWorker } from '../../src/server/workers/worker-lease.ts';
import { aNewJob, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, 16);
  workerId = await aWorker(db);
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

/** A task type of a test's own with jobs of its lane, oldest first. */
async function aLane(jobs: Partial<NewJob>[], columns = '', values = '') {
  const taskType = `type_${randomUUID().slice(0, 8)}`;
  await db.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema ${columns}) VALUES ($1, '{}' ${values})`,
    [taskType],
  );
  const written = jobs.map((fields) => aNewJob({ taskType, ...fields }));
  for (const job of written) await insertJobs(db, [job]);
  return { lane: { taskType, priority: 2 }, ids: written.map(({ id }) => id) };
}

const many = (count: number): Partial<NewJob>[] => Array.from({ length: count }, () => ({}));
const idsOf = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);
const nothing = { isByTable: false, isRefused: false, hasReady: false };

test('takes the oldest of its priority, as many as it may, each under a token of its own', async () => {
  const { lane, ids } = await aLane([...many(3), { priority: 1 }]);
  const first = await claimReadyJobs(db, workerId, lane, 2);
  expect(idsOf(first)).toEqual(ids.slice(0, 2));
  expect(new Set(first.map((row) => row.lease_token)).size).toBe(2);
  expect(await findRestOfLane(db, workerId, lane)).toEqual({ ...nothing, hasReady: true });
  expect(idsOf(await claimReadyJobs(db, workerId, lane, 2))).toEqual([ids[2]]);
  expect(await findRestOfLane(db, workerId, lane)).toEqual(nothing);
});

test('leaves what was put off to its hint, also when it is due', async () => {
  const { lane, ids } = await aLane([{ delayMs: 500 }, {}]);
  await moveClock(db, 1000);
  workerId = await aWorker(db);
  expect(idsOf(await claimReadyJobs(db, workerId, lane, 5))).toEqual([ids[1]]);
  expect(await findRestOfLane(db, workerId, lane)).toEqual(nothing);
});

test('claims at the same moment share a lane, and none takes a job twice', async () => {
  const { lane, ids } = await aLane(many(60));
  const claims = await Promise.all(Array.from({ length: 8 }, () => claimReadyJobs(db, workerId, lane, 10)));
  const taken = idsOf(claims.flat());
  expect(new Set(taken).size).toBe(taken.length);
  let rest = claims;
  while ((await findRestOfLane(db, workerId, lane)).hasReady) {
    rest = [await claimReadyJobs(db, workerId, lane, 10)];
    taken.push(...idsOf(rest.flat()));
  }
  expect(taken.toSorted()).toEqual(ids.toSorted());
});

test('a repeat after a connection that died at COMMIT finds its own jobs, and takes no more', async () => {
  const { lane, ids } = await aLane(many(4));
  let given: unknown[] = [];
  const noting: Database = {
    ...db,
    query(statement, values) {
      given = values;
      return db.query(statement, values);
    },
  };
  const first = await claimReadyJobs(noting, workerId, lane, 2);
  const repeating: Database = { ...db, query: (statement) => db.query(statement, given) };
  const again = await claimReadyJobs(repeating, workerId, lane, 2);
  expect(idsOf(again).toSorted()).toEqual(idsOf(first).toSorted());
  expect(again.map((row) => row.lease_token).toSorted()).toEqual(first.map((row) => row.lease_token).toSorted());
  expect(idsOf(await claimReadyJobs(db, workerId, lane, 5))).toEqual(ids.slice(2));
});

test('what another transaction holds is passed over, and is there still', async () => {
  const { lane, ids } = await aLane(many(2));
  const other = await db.pool.connect();
  await other.query('BEGIN');
  await other.query('SELECT FROM taskflow.jobs WHERE id = $1 FOR UPDATE', [ids[0]]);
  expect(idsOf(await claimReadyJobs(db, workerId, lane, 2))).toEqual([ids[1]]);
  expect(await findRestOfLane(db, workerId, lane)).toEqual({ ...nothing, hasReady: true });
  await other.query('ROLLBACK');
  other.release();
  expect(idsOf(await claimReadyJobs(db, workerId, lane, 2))).toEqual([ids[0]]);
});

test('a lane with limits, or with jobs that have a key, is one for turns', async () => {
  const limited = await aLane(many(1), ', concurrency', ', 1');
  const keyed = await aLane([{}, { concurrencyKey: 'a' }]);
  for (const { lane } of [limited, keyed]) {
    expect(await claimReadyJobs(db, workerId, lane, 5)).toEqual([]);
    expect(await findRestOfLane(db, workerId, lane)).toMatchObject({ isByTable: true, isRefused: false });
  }
});

test('a type that is paused or pulled has nothing, and a worker that drains is refused', async () => {
  const paused = await aLane(many(1), ', paused', ', true');
  const pulled = await aLane(many(1), ', pull', ', true');
  for (const { lane } of [paused, pulled]) {
    expect(await claimReadyJobs(db, workerId, lane, 5)).toEqual([]);
    expect(await findRestOfLane(db, workerId, lane)).toEqual(nothing);
  }
  const { lane } = await aLane(many(1));
  const draining = await aWorker(db);
  await drainWorker(db, draining);
  expect(await claimReadyJobs(db, draining, lane, 5)).toEqual([]);
  expect(await findRestOfLane(db, draining, lane)).toEqual({ ...nothing, isRefused: true, hasReady: true });
});
