import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { retryJobs } from '../../src/server/jobs/transition-job/retry-jobs.ts';
import { sweepExpired, sweepOverdue } from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

const leaseMs = 10_000;
let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  workerId = await aWorker(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function inserted(fields: Partial<NewJob> = {}): Promise<string> {
  const job = aNewJob({ maxAttempts: 2, ...fields });
  await insertJobs(db, [job]);
  return job.id;
}

async function claimed(jobId: string, generation: number): Promise<ClaimedRow> {
  const [row] = (await claimJobs(db, workerId, [[jobId, generation]])).claimed;
  if (!row) throw new Error('The job was not claimed.');
  return row;
}

const failure = { name: 'Error', message: 'no luck', stack: null, code: 'handler_error' as const };

/** Runs an attempt that fails, to be retried where the budget allows it. */
async function failed(jobId: string, generation: number): Promise<ClaimedRow> {
  const row = await claimed(jobId, generation);
  await finishAttempts(db, [anEnding(row, { outcome: 'failed', result: null, error: failure, retryDelayMs: 0 })]);
  return row;
}

async function job(jobId: string): Promise<Record<string, unknown>> {
  const { rows } = await db.pool.query<Record<string, unknown>>('SELECT * FROM taskflow.jobs WHERE id = $1', [jobId]);
  return rows[0] ?? {};
}

async function attempts(jobId: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ attempt: string }>(
    `SELECT number || ' ' || outcome AS attempt FROM taskflow.job_attempts WHERE job_id = $1 ORDER BY number`,
    [jobId],
  );
  return rows.map(({ attempt }) => attempt);
}

async function counts(taskType: string): Promise<Record<string, number>> {
  const { rows } = await db.pool.query<{ status: string; count: number }>(
    'SELECT status, sum(count)::int AS count FROM taskflow.job_counts WHERE task_type = $1 GROUP BY 1 ORDER BY 1',
    [taskType],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

test('a failed job gets a full new budget under its own id, its attempt numbers go on', async () => {
  const jobId = await inserted();
  await failed(jobId, 0);
  await failed(jobId, 1);
  const before = await job(jobId);
  expect(before).toMatchObject({ status: 'failed', attempts_charged: 2, generation: 1 });

  const [moved] = await retryJobs(db, [jobId], leaseMs);
  expect(moved).toMatchObject({
    id: jobId,
    status: 'pending',
    generation: 2,
    version: Number(before['version']) + 1,
    attempts_charged: 0,
    error: null,
    due_in_ms: 0,
    ended_token: null,
    ended_worker: null,
  });
  expect(await job(jobId)).toMatchObject({
    error: null,
    error_code: null,
    result: null,
    finished_at: null,
    progress: null,
    progress_note: null,
    dispatches: 1,
    attempt: 2,
  });

  await failed(jobId, 2);
  expect(await job(jobId)).toMatchObject({ status: 'pending', attempts_charged: 1 });
  await finishAttempts(db, [anEnding(await claimed(jobId, 3))]);
  expect(await job(jobId)).toMatchObject({ status: 'completed', attempts_charged: 2, attempt: 4 });
  expect(await attempts(jobId)).toEqual(['1 failed', '2 failed', '3 failed', '4 succeeded']);
});

test('a job cancelled while it ran is not due before the old lease is over, and the old finish is fenced', async () => {
  const jobId = await inserted();
  const old = await claimed(jobId, 0);
  await cancelJobs(db, [jobId]);
  const [moved] = await retryJobs(db, [jobId], leaseMs);
  expect(moved?.due_in_ms).toBeGreaterThan(leaseMs - 5000);
  expect(moved?.due_in_ms).toBeLessThanOrEqual(leaseMs);
  expect((await claimJobs(db, workerId, [[jobId, 1]])).notYet).toMatchObject([{ jobId }]);
  expect((await finishAttempts(db, [anEnding(old)])).get(old.lease_token)?.answer).toBe('fenced');

  await moveClock(db, leaseMs);
  const next = await claimed(jobId, 1);
  expect((await finishAttempts(db, [anEnding(old)])).get(old.lease_token)?.answer).toBe('fenced');
  await finishAttempts(db, [anEnding(next)]);
  expect(await job(jobId)).toMatchObject({ status: 'completed', attempts_charged: 1 });
  expect(await attempts(jobId)).toEqual(['1 cancelled', '2 succeeded']);
});

test('the delay counts from the end of the attempt, through a further cancel, and is over after the lease', async () => {
  const jobId = await inserted();
  await claimed(jobId, 0);
  await cancelJobs(db, [jobId]);
  await moveClock(db, 4000);
  await retryJobs(db, [jobId], leaseMs);
  await cancelJobs(db, [jobId]);
  const [again] = await retryJobs(db, [jobId], leaseMs);
  expect(again?.due_in_ms).toBeGreaterThan(0);
  expect(again?.due_in_ms).toBeLessThanOrEqual(leaseMs - 4000);

  await cancelJobs(db, [jobId]);
  await moveClock(db, leaseMs);
  expect(await retryJobs(db, [jobId], leaseMs)).toMatchObject([{ due_in_ms: 0 }]);
});

test('a job cancelled before it ran is due at once', async () => {
  const jobId = await inserted({ delayMs: 60_000 });
  await cancelJobs(db, [jobId]);
  expect(await retryJobs(db, [jobId], leaseMs)).toMatchObject([{ id: jobId, due_in_ms: 0 }]);
  expect(await claimed(jobId, 1)).toMatchObject({ attempt: 1 });
});

test('clocks that ran out are taken off, others stay, and a job stopped at its deadline waits for the lease', async () => {
  const inAMinute = new Date(Date.now() + 60_000 + (await clockAheadMs())).toISOString();
  const inADay = new Date(Date.now() + 86_400_000).toISOString();
  const expired = await inserted({ expiresAt: inAMinute, deadline: inADay });
  const overdue = await inserted({ deadline: inAMinute });
  const overdueActive = await inserted({ deadline: inAMinute });
  await claimed(overdueActive, 0);
  await moveClock(db, 120_000);
  await sweepExpired(db);
  await sweepOverdue(db, 1000);

  const due = new Map(
    (await retryJobs(db, [expired, overdue, overdueActive], leaseMs)).map((row) => [row.id, row.due_in_ms]),
  );
  expect(due.get(expired)).toBe(0);
  expect(due.get(overdue)).toBe(0);
  expect(due.get(overdueActive)).toBeGreaterThan(leaseMs - 5000);
  expect(await job(expired)).toMatchObject({ status: 'pending', expires_at: null, deadline_at: new Date(inADay) });
  expect(await job(overdue)).toMatchObject({ status: 'pending', deadline_at: null });
  expect(await sweepOverdue(db, 1000)).toEqual([]);
  expect(await sweepExpired(db)).toEqual([]);
});

/** How far earlier tests have moved the database's clock. */
async function clockAheadMs(): Promise<number> {
  const { rows } = await db.pool.query<{ now: Date }>('SELECT taskflow.now() AS now');
  return (rows[0]?.now.getTime() ?? Date.now()) - Date.now();
}

test('the counters follow, and repeating a retry does nothing', async () => {
  const taskType = 'counted';
  const dead = await inserted({ taskType, maxAttempts: 1 });
  const called = await inserted({ taskType });
  const waiting = await inserted({ taskType });
  await failed(dead, 0);
  await cancelJobs(db, [called]);
  expect(await counts(taskType)).toEqual({ cancelled: 1, failed: 1, open: 1 });

  const moved = await retryJobs(db, [called, dead, waiting, randomUUID()], leaseMs);
  expect(moved.map(({ id }) => id).toSorted()).toEqual([dead, called].toSorted());
  expect(await counts(taskType)).toEqual({ cancelled: 0, failed: 0, open: 3 });
  const rows = await Promise.all([dead, called, waiting].map(job));

  expect(await retryJobs(db, [dead, called, waiting], leaseMs)).toEqual([]);
  expect(await Promise.all([dead, called, waiting].map(job))).toEqual(rows);
  expect(await counts(taskType)).toEqual({ cancelled: 0, failed: 0, open: 3 });
});

test('retries of the same jobs at the same moment move each once', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => inserted({ taskType: 'raced' })));
  await cancelJobs(db, ids);
  const answers = await Promise.all([ids, ids.toReversed(), ids].map((list) => retryJobs(db, list, leaseMs)));
  expect(
    answers
      .flat()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect(await counts('raced')).toEqual({ cancelled: 0, open: 40 });
});

test('completed, active and pending jobs are left alone', async () => {
  const [completed, active, pending] = await Promise.all([inserted(), inserted(), inserted()]);
  await finishAttempts(db, [anEnding(await claimed(completed, 0))]);
  await claimed(active, 0);
  expect(await retryJobs(db, [completed, active, pending], leaseMs)).toEqual([]);
  expect(await job(completed)).toMatchObject({ status: 'completed', result: 1, generation: 0 });
});
