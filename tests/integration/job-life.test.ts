import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts, type AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { sweepExpired, sweepLost, sweepOverdue } from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import { takeGoneHints, takeUndispatched } from '../../src/server/jobs/sweep-hints.ts';
import { probeSweep } from '../../src/server/jobs/probe-sweep.ts';
import { beatWorker } from '../../src/server/workers/worker-lease.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  workerId = await aWorker(db);
});

async function inserted(fields: Partial<NewJob> = {}): Promise<string> {
  const job = aNewJob(fields);
  await insertJobs(db, [job]);
  return job.id;
}

async function claimed(jobId: string, generation = 0): Promise<ClaimedRow> {
  const { claimed: rows } = await claimJobs(db, workerId, [[jobId, generation]]);
  const [row] = rows;
  if (!row) throw new Error('The job was not claimed.');
  return row;
}

function ending(row: ClaimedRow, fields: Partial<AttemptEnding> = {}): AttemptEnding {
  return anEnding(row, { result: '{"ok":true}', ...fields });
}

const failure = { name: 'Error', message: 'no luck', stack: null, code: 'handler_error' as const };

async function job(jobId: string): Promise<Record<string, unknown>> {
  const { rows } = await db.pool.query<Record<string, unknown>>('SELECT * FROM taskflow.jobs WHERE id = $1', [jobId]);
  return rows[0] ?? {};
}

async function attempts(
  jobId: string,
): Promise<{ number: number; outcome: string; error: { message: string } | null }[]> {
  const { rows } = await db.pool.query<{ number: number; outcome: string; error: { message: string } | null }>(
    'SELECT number, outcome, error FROM taskflow.job_attempts WHERE job_id = $1 ORDER BY number',
    [jobId],
  );
  return rows;
}

test('a job is claimed once, finished once, and repeating either changes nothing', async () => {
  const jobId = await inserted();
  const row = await claimed(jobId);
  const again = await claimJobs(db, workerId, [[jobId, 0]]);
  expect(again).toEqual({ claimed: [], notYet: [], refused: [], isByTable: false });

  const first = await finishAttempts(db, [ending(row)]);
  expect(first.get(row.lease_token)).toMatchObject({ answer: 'recorded', moved: { status: 'completed' } });
  const repeat = await finishAttempts(db, [ending(row)]);
  expect(repeat.get(row.lease_token)).toEqual({ answer: 'recorded', moved: null });

  expect(await job(jobId)).toMatchObject({
    status: 'completed',
    result: { ok: true },
    attempts_charged: 1,
    version: 2,
  });
  expect(await attempts(jobId)).toEqual([{ number: 1, outcome: 'succeeded', error: null }]);
});

test('a failed attempt goes back to pending with its delay until the budget is spent', async () => {
  const jobId = await inserted({ maxAttempts: 2 });
  const first = await claimed(jobId);
  const failed = { outcome: 'failed', result: null, error: failure, retryDelayMs: 0 } as const;
  await finishAttempts(db, [ending(first, failed)]);
  expect(await job(jobId)).toMatchObject({ status: 'pending', generation: 1, error: 'no luck', attempts_charged: 1 });
  expect(await claimJobs(db, workerId, [[jobId, 0]])).toEqual({
    claimed: [],
    notYet: [],
    refused: [],
    isByTable: false,
  });

  await finishAttempts(db, [ending(await claimed(jobId, 1), failed)]);
  expect(await job(jobId)).toMatchObject({ status: 'failed', error_code: 'handler_error', attempts_charged: 2 });
  expect((await attempts(jobId)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});

test('a job that is not due is answered with its delay, not claimed', async () => {
  const jobId = await inserted({ delayMs: 60_000 });
  const answer = await claimJobs(db, workerId, [[jobId, 0]]);
  expect(answer.claimed).toEqual([]);
  expect(answer.notYet[0]?.jobId).toBe(jobId);
  expect(answer.notYet[0]?.dueInMs).toBeGreaterThan(55_000);
});

test('cancelling an active job ends its attempt at once and fences its finish', async () => {
  const jobId = await inserted();
  const row = await claimed(jobId);
  const [moved] = await cancelJobs(db, [jobId]);
  expect(moved).toMatchObject({ status: 'cancelled', ended_token: row.lease_token, ended_worker: workerId });
  expect(await cancelJobs(db, [jobId])).toEqual([]);

  const late = await finishAttempts(db, [ending(row)]);
  expect(late.get(row.lease_token)?.answer).toBe('fenced');
  expect(await job(jobId)).toMatchObject({ status: 'cancelled', result: null });
  expect((await attempts(jobId)).map(({ outcome }) => outcome)).toEqual(['cancelled']);
});

test('a shutdown releases an attempt without costing the budget', async () => {
  const jobId = await inserted({ maxAttempts: 1 });
  const row = await claimed(jobId);
  await finishAttempts(db, [ending(row, { outcome: 'released', result: null })]);
  expect(await job(jobId)).toMatchObject({ status: 'pending', attempts_charged: 0, attempt: 1, generation: 1 });
  await finishAttempts(db, [ending(await claimed(jobId, 1))]);
  expect(await job(jobId)).toMatchObject({ status: 'completed', attempts_charged: 1, attempt: 2 });
});

test('jobs of a worker whose lease ran out are lost, retried, and its finish is fenced', async () => {
  const jobId = await inserted();
  workerId = await aWorker(db, 30);
  const row = await claimed(jobId);
  await expect
    .poll(() => beatWorker(db, workerId, 30, { slotsUsed: 0, memoryBytes: 0, eventLoopDelayMs: 0, watermarks: {} }), {
      interval: 100,
    })
    .toBeUndefined();

  const moved = await sweepLost(db);
  expect(moved.map(({ id }) => id)).toContain(jobId);
  expect(await job(jobId)).toMatchObject({ status: 'pending', attempts_charged: 1, generation: 1, error_code: 'lost' });
  const late = await finishAttempts(db, [ending(row)]);
  expect(late.get(row.lease_token)?.answer).toBe('fenced');
  expect((await attempts(jobId)).map(({ outcome }) => outcome)).toEqual(['lost']);
});

test('a worker without a living lease claims nothing', async () => {
  const jobId = await inserted();
  const { claimed: rows } = await claimJobs(db, randomUUID(), [[jobId, 0]]);
  expect(rows).toEqual([]);
});

test('one value that PostgreSQL refuses fails alone', async () => {
  const rows = [await claimed(await inserted()), await claimed(await inserted()), await claimed(await inserted())];
  const endings = rows.map((row, index) => ending(row, { result: index === 1 ? '{"bad":"\\u0000"}' : '1' }));
  const answers = await finishAttempts(db, endings);
  expect(rows.map((row) => answers.get(row.lease_token)?.answer)).toEqual(['recorded', 'refused', 'recorded']);
});

test('the end of a job with a callback commits its delivery and its statistics', async () => {
  const jobId = await inserted({ callbackUrl: 'https://example.com:8443/hook?x=1', taskType: 'counted' });
  await finishAttempts(db, [ending(await claimed(jobId))]);
  const { rows } = await db.pool.query<{ body: string }>(
    'SELECT host, event, state, body FROM taskflow.webhook_deliveries WHERE job_id = $1',
    [jobId],
  );
  expect(rows).toMatchObject([{ host: 'example.com:8443', event: 'job.completed', state: 'pending' }]);
  expect(JSON.parse(rows[0]?.body ?? '')).toMatchObject({
    jobId,
    status: 'completed',
    result: { ok: true },
    attemptsMade: 1,
  });

  const counts = await db.pool.query(
    `SELECT status, sum(count)::int AS count FROM taskflow.job_counts WHERE task_type = 'counted' GROUP BY 1 ORDER BY 1`,
  );
  expect(counts.rows).toEqual([
    { status: 'completed', count: 1 },
    { status: 'open', count: 0 },
  ]);
  const stats = await db.pool.query(
    `SELECT count::int, (SELECT sum(b) FROM unnest(run_buckets) b)::int AS runs FROM taskflow.job_stats
     WHERE task_type = 'counted'`,
  );
  expect(stats.rows).toEqual([{ count: 1, runs: 1 }]);
});

test('the clocks of a job fail it when they run out, and lost hints are made again', async () => {
  const soon = new Date(Date.now() + 60_000).toISOString();
  const expiring = await inserted({ expiresAt: soon });
  const overdue = await inserted({ deadline: soon });
  const overdueActive = await inserted({ deadline: soon });
  const waiting = await inserted({ taskType: 'waiting' });
  await db.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('waiting', '{}')`);
  await claimed(overdueActive);
  await db.pool.query('UPDATE taskflow.jobs SET dispatched_at = NULL WHERE id = $1', [waiting]);
  expect((await takeUndispatched(db)).jobs.map(({ jobId }) => jobId)).toContain(waiting);
  expect((await takeGoneHints(db, true)).map(({ jobId }) => jobId)).not.toContain(waiting);

  await moveClock(db, 120_000);
  const probe = await probeSweep(db, workerId, 0, 0);
  expect(probe).toMatchObject({ has_expired: true, has_overdue: true, has_waiting: true });
  expect(await probeSweep(db, randomUUID(), 0, 0)).toBeUndefined();

  await sweepExpired(db);
  await sweepOverdue(db, 1000);
  expect(await job(expiring)).toMatchObject({ status: 'failed', error_code: 'expired', attempts_charged: 0 });
  expect(await job(overdue)).toMatchObject({ status: 'failed', error_code: 'deadline_exceeded' });
  expect(await job(overdueActive)).toMatchObject({ status: 'failed', error_code: 'deadline_exceeded' });
  expect((await attempts(overdueActive)).map(({ outcome }) => outcome)).toEqual(['timed_out']);
  expect((await takeGoneHints(db, true)).map(({ jobId }) => jobId)).toContain(waiting);
  expect((await takeGoneHints(db, true)).map(({ jobId }) => jobId)).not.toContain(waiting);
});

test('pruning deletes old ended jobs, keeps the rest, and the counters follow', async () => {
  const jobId = await inserted({ taskType: 'pruned' });
  await finishAttempts(db, [ending(await claimed(jobId))]);
  const open = await inserted({ taskType: 'pruned' });
  await moveClock(db, 40 * 86_400_000);
  await prune(db, 30);
  expect(await job(jobId)).toEqual({});
  expect(await job(open)).toMatchObject({ status: 'pending' });
  const { rows } = await db.pool.query(
    `SELECT status, sum(count)::int AS count FROM taskflow.job_counts WHERE task_type = 'pruned' GROUP BY 1 ORDER BY 1`,
  );
  expect(rows).toEqual([
    { status: 'completed', count: 0 },
    { status: 'open', count: 1 },
  ]);
});
