import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ErrorGroup, ListErrorGroups } from '../../src/jobs/error-group-schema.ts';
import type { AttemptError, JobErrorCode } from '../../src/jobs/job-outcome.ts';
import { fingerprintSchema } from '../../src/jobs/error-group-schema.ts';
import { localCaller, scopesOf } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { backfillErrors } from '../../src/server/errors/backfill-errors.ts';
import {
  ignoreErrorGroup,
  reopenErrorGroup,
  resolveErrorGroup,
  retryErrorGroup,
} from '../../src/server/errors/decide-group.ts';
import { findErrorGroup } from '../../src/server/errors/find-group.ts';
import { findErrorGroups } from '../../src/server/errors/find-groups.ts';
import { findGroupsOfJob } from '../../src/server/errors/find-groups-of-job.ts';
import { findTopGroups } from '../../src/server/errors/find-top-groups.ts';
import { mostGroups } from '../../src/server/errors/fingerprint-of.ts';
import { groupErrors } from '../../src/server/errors/group-errors.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { deleteEndedJob } from '../../src/server/jobs/transition-job/delete-job.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import {
  sweepExpired,
  sweepLost,
  sweepOverdue,
  sweepTimedOut,
} from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const caller = { keyId: null, scopes: [], address: '203.0.113.9' } as never;
const hourMs = 3_600_000;
let database: TestDatabase;
let db: Database;
let workerId: string;
let movedMs = 0;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  workerId = await aWorker(db);
});
afterEach(async () => {
  await later(-movedMs);
  await db.pool.query(`TRUNCATE taskflow.jobs, taskflow.job_attempts, taskflow.error_inbox, taskflow.error_groups,
    taskflow.error_group_hours, taskflow.job_errors, taskflow.job_actions`);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function claimed(fields: Partial<NewJob> = {}, by = workerId): Promise<ClaimedRow> {
  const job = aNewJob({ maxAttempts: 1, ...fields });
  await insertJobs(db, [job]);
  const [row] = (await claimJobs(db, by, [[job.id, 0]])).claimed;
  if (!row) throw new Error('The job was not claimed.');
  return row;
}

function anAttemptError(message: string, code: JobErrorCode = 'handler_error'): AttemptError {
  const stack = `Error: ${message}\n    at node:fs:1:1\n    at run (/app/handlers/send.ts:4:2)`;
  return { name: 'Error', message, stack, code };
}

/** A job that fails with each message in turn, for good with the last. */
async function failing(...messages: string[]): Promise<string> {
  const row = await claimed();
  for (const message of messages) {
    const error = anAttemptError(message);
    await finishAttempts(db, [anEnding(row, { outcome: 'failed', result: null, error })]);
  }
  return row.id;
}

async function grouped(): Promise<void> {
  while (await groupErrors(db)) {
    // There is more.
  }
}

async function groups(filter: Partial<ListErrorGroups> = {}): Promise<ErrorGroup[]> {
  return (await findErrorGroups({ db }, { sort: 'lastSeen', limit: 500, ...filter })).groups;
}

async function onlyGroup(): Promise<ErrorGroup> {
  await grouped();
  const [group, ...more] = await groups();
  if (!group || more.length > 0) throw new Error(`There are ${more.length + 1} groups.`);
  return group;
}

test('errors that differ by their numbers are one group, with its jobs, course and example', async () => {
  const first = await failing('Timeout after 5000 ms for user 42');
  const second = await failing('Timeout after 7000 ms for user 43');
  const group = await onlyGroup();
  expect(group).toMatchObject({
    ...{ taskType: 'noop', code: 'handler_error', title: 'Timeout after <n> ms for user <n>', frame: 'run send' },
    ...{ state: 'new', count: 2, lastDay: 2, jobId: second },
  });
  expect(fingerprintSchema.safeParse(group.fingerprint).success).toBe(true);
  const detail = await findErrorGroup({ db }, group.fingerprint);
  expect(detail).toMatchObject({ failedNow: 2, jobs: [{ jobId: second, errors: 1 }, { jobId: first }] });
  expect(detail.history).toHaveLength(168);
  expect(detail.history.at(-1)?.count).toBe(2);
  expect(detail.examples[0]?.attempt.error?.message).toBe('Timeout after 7000 ms for user 43');
  expect(detail.examples[0]?.worker).toEqual({ host: 'here', version: '0' });
});

test('of a large group it is said how many are failed among the newest, and that there may be more', async () => {
  await failing('no luck');
  const { fingerprint } = await onlyGroup();
  expect(await findErrorGroup({ db }, fingerprint)).toMatchObject({ failedNow: 1, isFailedNowWhole: true });
  await db.pool.query(
    `INSERT INTO taskflow.job_errors (job_id, fingerprint, created_at, errors, last_at)
     SELECT gen_random_uuid(), $1, now() + n * interval '1 ms', 1, now() FROM generate_series(1, 10000) n`,
    [fingerprint],
  );
  // The one that is failed is not among those that are looked at: it must not pass for none.
  const startedAt = performance.now();
  expect(await findErrorGroup({ db }, fingerprint)).toMatchObject({ failedNow: 0, isFailedNowWhole: false });
  printFigure('a group of 10,001 jobs', performance.now() - startedAt, 'ms');
});

test('each attempt of a job leads to the group of its own error, for whoever may see the job', async () => {
  const first = await claimed({ maxAttempts: 2 });
  const failed = { outcome: 'failed', result: null } as const;
  await finishAttempts(db, [anEnding(first, { ...failed, error: anAttemptError('no luck 1'), retryDelayMs: 0 })]);
  const [second] = (await claimJobs(db, workerId, [[first.id, 1]])).claimed;
  if (!second) throw new Error('The job was not claimed again.');
  expect(await findGroupsOfJob({ db }, localCaller, first.id)).toEqual({ groups: [] });
  await finishAttempts(db, [anEnding(second, { ...failed, error: anAttemptError('no paper') })]);
  await failing('no luck 2');
  await grouped();
  const [luck] = await groups({ q: 'no luck' });
  const [paper] = await groups({ q: 'no paper' });
  expect(await findGroupsOfJob({ db }, localCaller, first.id)).toEqual({
    groups: [
      { attempt: 2, group: { fingerprint: paper?.fingerprint, state: 'new', count: 1 } },
      { attempt: 1, group: { fingerprint: luck?.fingerprint, state: 'new', count: 2 } },
    ],
  });
  const stranger = { ...localCaller, keyId: randomUUID(), scopes: scopesOf(['submit']) };
  await expect(findGroupsOfJob({ db }, stranger, first.id)).rejects.toThrow('There is no job');
});

test('the top errors are the open groups of the last day, most often seen first', async () => {
  await failing('often 1');
  await failing('often 2');
  await later(1000);
  await failing('rare');
  await failing('decided');
  await grouped();
  const [decided] = await groups({ q: 'decided' });
  await resolveErrorGroup({ db }, caller, decided?.fingerprint ?? '');
  expect(await findTopGroups(db)).toMatchObject([
    { title: 'often <n>', lastDay: 2, state: 'new', taskType: 'noop' },
    { title: 'rare', lastDay: 1 },
  ]);
  await later(25 * hourMs);
  expect(await findTopGroups(db)).toEqual([]);
});

test('every way of failing has its group, and a success or a cancel has none', async () => {
  const codes = [
    'handler_error',
    'timed_out',
    'invalid_payload',
    'invalid_result',
    'crashed',
    'out_of_memory',
  ] as const;
  for (const code of codes) {
    const outcome = code === 'timed_out' ? ('timed_out' as const) : ('failed' as const);
    await finishAttempts(db, [anEnding(await claimed(), { outcome, error: anAttemptError('no', code), result: null })]);
  }
  await finishAttempts(db, [anEnding(await claimed())]);
  const { id } = await claimed();
  await cancelJobs(db, [id]);
  const dead = await aWorker(db);
  await claimed({}, dead);
  await db.pool.query('UPDATE taskflow.workers SET lease_expires_at = taskflow.now() WHERE id = $1', [dead]);
  await sweepLost(db);
  await insertJobs(db, [aNewJob({ expiresAt: '2001-01-01T00:00:00Z' }), aNewJob({ deadline: '2001-01-01T00:00:00Z' })]);
  await sweepExpired(db);
  await sweepOverdue(db, 0);
  const puller = randomUUID();
  await db.pool.query(
    `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, lease_expires_at, kind)
    VALUES ($1, 'there', 1, '0', '{}', 1, taskflow.now() + interval '1 day', 'pull')`,
    [puller],
  );
  await claimed({ timeoutMs: 1 }, puller);
  await db.pool.query('SELECT pg_sleep(0.01)');
  expect(await sweepTimedOut(db, 0)).toHaveLength(1);

  await grouped();
  const seen = (await groups()).map(({ code, count }) => `${code} ${count}`);
  expect(seen.toSorted()).toEqual(
    [...codes, 'deadline_exceeded', 'expired', 'lost', 'timed_out'].map((code) => `${code} 1`).toSorted(),
  );
});

/** Waits until `work` is done, or another one waits for a lock. */
async function doneOrWaiting(work: Promise<unknown>): Promise<void> {
  let isDone = false;
  void work.finally(() => (isDone = true));
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await waitFor(async () => isDone || (await db.pool.query(waiting)).rowCount === 1);
}

const kept = async () => (await db.pool.query('SELECT job_id FROM taskflow.job_errors')).rows;

test('a job that is deleted while its error is grouped leaves no row behind', async () => {
  const jobId = await failing('no luck');
  let deleted: Promise<boolean> = Promise.resolve(false);
  await db.transaction(async (transaction) => {
    await groupErrors({ transaction: (work) => work(transaction) });
    deleted = deleteEndedJob(db, jobId, { name: 'local', address: null });
    await doneOrWaiting(deleted);
  });
  expect(await deleted).toBe(true);
  expect(await kept()).toEqual([]);
});

test('an error that is grouped while its job is being deleted leaves no row behind', async () => {
  const jobId = await failing('no luck');
  let grouping: Promise<unknown> = Promise.resolve();
  await db.transaction(async (transaction) => {
    await transaction.query({ name: 'delete', text: 'DELETE FROM taskflow.jobs WHERE id = $1' }, [jobId]);
    grouping = groupErrors(db);
    await doneOrWaiting(grouping);
  });
  await grouping;
  expect(await groups()).toHaveLength(1);
  expect(await kept()).toEqual([]);
});

test('each error is counted once, however many group them at a time', async () => {
  const rows = await Promise.all(Array.from({ length: 40 }, () => claimed()));
  const endings = rows.map((row, n) =>
    anEnding(row, { outcome: 'failed', result: null, error: anAttemptError(`no ${n % 2 === 0 ? 'luck' : 'time'}`) }),
  );
  await finishAttempts(db, endings);
  await Promise.all([grouped(), grouped(), grouped()]);
  expect((await groups()).map(({ count }) => count)).toEqual([20, 20]);
  await grouped();
  expect((await groups()).map(({ count }) => count)).toEqual([20, 20]);
});

test('a resolved group that is seen again has returned, until somebody decides again', async () => {
  await failing('no luck');
  const { fingerprint } = await onlyGroup();
  expect(await resolveErrorGroup({ db }, caller, fingerprint)).toMatchObject({ state: 'resolved', decidedBy: 'local' });
  expect(await groups({ state: 'open' })).toEqual([]);
  await failing('no luck');
  expect(await onlyGroup()).toMatchObject({ state: 'returned', count: 2 });
  expect((await groups({ state: 'returned' })).length).toBe(1);
  expect(await reopenErrorGroup({ db }, caller, fingerprint)).toMatchObject({ state: 'ongoing', returnedAt: null });
});

test('an ignored group stays so, or returns when it is seen too often in an hour', async () => {
  for (let n = 0; n < 3; n += 1) await failing('no luck');
  const { fingerprint } = await onlyGroup();
  await ignoreErrorGroup({ db }, caller, fingerprint, {});
  await failing('no luck');
  expect(await onlyGroup()).toMatchObject({ state: 'ignored', count: 4, ignoreAbove: null });
  await ignoreErrorGroup({ db }, caller, fingerprint, { above: 2 });
  await failing('no luck');
  await failing('no luck');
  expect(await onlyGroup()).toMatchObject({ state: 'ignored', ignoreAbove: 2 });
  await failing('no luck');
  expect(await onlyGroup()).toMatchObject({ state: 'returned' });
});

test('a group is new for a day', async () => {
  await failing('no luck');
  expect(await onlyGroup()).toMatchObject({ state: 'new' });
  await later(25 * hourMs);
  expect(await onlyGroup()).toMatchObject({ state: 'ongoing', lastDay: 0, count: 1 });
});

test('retrying a group takes its failed jobs and no others', async () => {
  const job = await failing('no luck');
  await failing('no time');
  await grouped();
  const group = (await groups({ q: 'luck' }))[0];
  const action = await retryErrorGroup({ db }, caller, group?.fingerprint ?? '');
  expect(action).toMatchObject({ action: 'retry', matched: 1, filter: { errorGroup: group?.fingerprint } });
  expect(group?.jobId).toBe(job);
});

test('a flood of distinct errors fills no more than its task type may have', async () => {
  const count = 10_000;
  const job = aNewJob();
  await insertJobs(db, [job]);
  await db.pool.query(
    `INSERT INTO taskflow.error_inbox (job_id, failed_at, code, message)
    SELECT $1, taskflow.now(), 'handler_error', translate(n::text, '0123456789', 'abcdefghij') || ' went wrong'
    FROM generate_series(1, $2) n`,
    [job.id, count],
  );
  const startedAt = performance.now();
  await grouped();
  printFigure('errors grouped', Math.round((count * 1000) / (performance.now() - startedAt)), 'a second');
  const { rows } = await db.pool.query(
    `SELECT count(*)::int AS groups, sum(count)::int AS errors, max(count)::int AS others FROM taskflow.error_groups`,
  );
  expect(rows).toEqual([{ groups: mostGroups + 1, errors: count, others: count - mostGroups }]);
  expect((await groups({ sort: 'count', limit: 1 }))[0]).toMatchObject({ code: 'others' });
}, 120_000);

async function later(byMs: number): Promise<void> {
  await moveClock(db, byMs);
  movedMs += byMs;
}

test('pages go on where they ended, in each order', async () => {
  for (const message of ['no luck', 'no time', 'no time', 'no way', 'no way', 'no way']) await failing(message);
  await grouped();
  for (const sort of ['lastSeen', 'firstSeen', 'count'] as const) {
    const whole = (await groups({ sort })).map(({ title }) => title);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await findErrorGroups({ db }, { sort, limit: 1, ...(cursor && { cursor }) });
      paged.push(...page.groups.map(({ title }) => title));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(whole);
  }
  expect((await groups({ sort: 'count' })).map(({ count }) => count)).toEqual([3, 2, 1]);
});

test('jobs that had failed before are noted once, in pages', async () => {
  await failing('no luck');
  await failing('no time');
  await db.pool.query('DELETE FROM taskflow.error_inbox');
  await db.pool.query(`UPDATE taskflow.error_backfill SET is_done = false, before = taskflow.now(),
    walk_created_at = 'infinity', walk_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'`);
  expect(await backfillErrors(db)).toBe(true);
  expect(await backfillErrors(db)).toBe(false);
  await grouped();
  expect((await groups()).map(({ count }) => count)).toEqual([1, 1]);
});

test('what is gone takes its place with it', async () => {
  await failing('no luck');
  const { fingerprint } = await onlyGroup();
  await later(40 * 24 * hourMs);
  expect(await prune(db, 30)).toBe(1);
  const { rows } = await db.pool.query('SELECT count(*)::int AS n FROM taskflow.job_errors');
  expect(rows).toEqual([{ n: 0 }]);
  expect((await findErrorGroup({ db }, fingerprint)).jobs).toEqual([]);
  await later(60 * 24 * hourMs);
  await prune(db, 30);
  expect(await groups()).toEqual([]);
});
