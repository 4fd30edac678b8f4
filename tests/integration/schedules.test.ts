import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { dueSchedules, fireSchedule, type FireServices } from '../../src/server/schedules/fire-schedule.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { nextTick } from '../../src/server/schedules/schedule-ticks.ts';
import { databaseNow } from '../../src/server/schedules/find-schedules.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
let services: FireServices;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  services = { db, env: { MAX_RETRIES: 3, JOB_TIMEOUT_MS: 30_000 }, sealer: createSealer({}) };
  await moveClock(db, 0);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  await db.pool.query('TRUNCATE taskflow.schedules, taskflow.schedule_ticks, taskflow.jobs, taskflow.job_counts');
});

const now = () => databaseNow({ db });
const clockTo = async (time: string) => moveClock(db, Date.parse(time) - (await now()).getTime());

interface Fields {
  cron?: string;
  everyMs?: number;
  timezone?: string;
  missed?: 'skip' | 'last' | 'all';
  overlap?: 'allow' | 'skip';
  options?: object;
}

async function aSchedule(fields: Fields): Promise<string> {
  const id = randomUUID();
  const createdAt = await now();
  const { cron = null, everyMs = null, timezone = 'UTC', missed = 'last', overlap = 'allow', options = {} } = fields;
  const next = nextTick({ cron, everyMs, timezone, startAt: null, endAt: null, createdAt }, createdAt);
  await db.pool.query(
    `INSERT INTO taskflow.schedules (id, name, task_type, payload, cron, every_ms, timezone, missed, overlap, options,
       next_run_at, created_at)
     VALUES ($1::uuid, $1::text, 'noop', '{"n":1}', $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, cron, everyMs, timezone, missed, overlap, JSON.stringify(options), next, createdAt],
  );
  return id;
}

/** One look of a worker: all that is due is fired. */
async function look(): Promise<number> {
  let fired = 0;
  for (const schedule of await dueSchedules(db, [])) fired += (await fireSchedule(services, schedule)).length;
  return fired;
}
/** Looks every ten minutes until then. */
async function until(time: string): Promise<void> {
  while ((await now()).getTime() < Date.parse(time)) {
    await moveClock(db, 600_000);
    await look();
  }
}
const ticks = async (scheduleId: string) => {
  const { rows } = await db.pool.query<{ at: string }>(
    `SELECT to_char(run_at AT TIME ZONE 'utc', 'MM-DD"T"HH24:MI') AS at FROM taskflow.jobs WHERE schedule_id = $1 ORDER BY run_at`,
    [scheduleId],
  );
  return rows.map(({ at }) => at);
};

test('New York, both transitions: no run is left out and none comes twice', async () => {
  await clockTo('2027-03-13T12:00:00Z');
  const fixed = await aSchedule({ cron: '30 2 * * *', timezone: 'America/New_York', missed: 'all' });
  const hourly = await aSchedule({ cron: '0 * * * *', timezone: 'America/New_York', missed: 'all' });
  await until('2027-03-15T12:00:00Z');
  expect(await ticks(fixed)).toEqual(['03-14T07:00', '03-15T06:30']);
  expect(await ticks(hourly)).toHaveLength(48);
  await clockTo('2027-11-06T12:00:00Z');
  const twice = await aSchedule({ cron: '30 1 * * *', timezone: 'America/New_York', missed: 'all' });
  const steady = await aSchedule({ cron: '0 * * * *', timezone: 'America/New_York', missed: 'all' });
  await until('2027-11-08T12:00:00Z');
  expect(await ticks(twice)).toEqual(['11-07T05:30', '11-08T06:30']);
  expect(await ticks(steady)).toHaveLength(48);
});

test('Lord Howe, both transitions of half an hour', async () => {
  await clockTo('2028-04-01T02:00:00Z');
  const twice = await aSchedule({ cron: '45 1 * * *', timezone: 'Australia/Lord_Howe', missed: 'all' });
  const steady = await aSchedule({ cron: '*/30 * * * *', timezone: 'Australia/Lord_Howe', missed: 'all' });
  await until('2028-04-03T02:00:00Z');
  expect(await ticks(twice)).toEqual(['04-01T14:45', '04-02T15:15']);
  expect(await ticks(steady)).toHaveLength(96);
  await clockTo('2028-09-30T02:00:00Z');
  const gone = await aSchedule({ cron: '15 2 * * *', timezone: 'Australia/Lord_Howe', missed: 'all' });
  await until('2028-10-02T02:00:00Z');
  expect(await ticks(gone)).toEqual(['09-30T15:30', '10-01T15:15']);
});

test('three hours without any worker: none, the last or all of what was missed, and then on as before', async () => {
  await clockTo('2028-11-01T00:00:30Z');
  const [skip, last, all] = await Promise.all(
    (['skip', 'last', 'all'] as const).map((missed) => aSchedule({ cron: '*/30 * * * *', missed })),
  );
  await clockTo('2028-11-01T03:10:00Z');
  await look();
  expect(await ticks(skip ?? '')).toEqual([]);
  expect(await ticks(last ?? '')).toEqual(['11-01T03:00']);
  const missed = ['00:30', '01:00', '01:30', '02:00', '02:30', '03:00'].map((time) => `11-01T${time}`);
  expect(await ticks(all ?? '')).toEqual(missed);
  await clockTo('2028-11-01T03:30:05Z');
  await look();
  for (const id of [skip, last, all]) expect((await ticks(id ?? '')).at(-1)).toBe('11-01T03:30');
});

test('a worker that was away for a month of seconds catches up a thousand', async () => {
  await clockTo('2028-11-02T00:00:00Z');
  const id = await aSchedule({ everyMs: 1000, missed: 'all' });
  await clockTo('2028-12-02T00:00:00Z');
  expect(await look()).toBe(1000);
  expect(await look()).toBeLessThan(30);
  expect(await ticks(id)).toContain('12-02T00:00');
});

test('of many workers that look at once each tick is fired by one', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => aSchedule({ everyMs: 1000, missed: 'all' })));
  for (let round = 0; round < 5; round += 1) {
    await moveClock(db, 3000);
    await Promise.all(Array.from({ length: 8 }, () => look()));
  }
  const { rows } = await db.pool.query<{ jobs: number; ticks: number; twice: number }>(
    `SELECT (SELECT count(*)::int FROM taskflow.jobs) AS jobs, (SELECT count(*)::int FROM taskflow.schedule_ticks) AS ticks,
       (SELECT count(*)::int FROM (SELECT FROM taskflow.jobs GROUP BY schedule_id, run_at HAVING count(*) > 1) d) AS twice`,
  );
  expect(rows[0]).toMatchObject({ ticks: rows[0]?.jobs, twice: 0 });
  expect(rows[0]?.jobs).toBeGreaterThanOrEqual(15 * ids.length);
});

test('with overlap skip no job comes while the one before is under way, and the tick says so', async () => {
  const id = await aSchedule({ everyMs: 1000, overlap: 'skip', missed: 'all' });
  await moveClock(db, 1500);
  await look();
  await moveClock(db, 1000);
  await look();
  const { rows } = await db.pool.query<{ job_id: string | null; skipped: string | null }>(
    'SELECT job_id, skipped FROM taskflow.schedule_ticks WHERE schedule_id = $1 ORDER BY tick_at',
    [id],
  );
  expect(rows).toEqual([
    { job_id: expect.any(String), skipped: null },
    { job_id: null, skipped: 'overlap' },
  ]);
  await cancelJobs(db, [rows[0]?.job_id ?? '']);
  // Three that were missed at once: the first of them has a job.
  await moveClock(db, 3000);
  expect(await look()).toBe(1);
});

test('a tick that was computed before an edit is not fired by it', async () => {
  const id = await aSchedule({ everyMs: 1000 });
  await moveClock(db, 1500);
  const [schedule] = await dueSchedules(db, []);
  if (!schedule) throw new Error('Nothing is due.');
  await db.pool.query('UPDATE taskflow.schedules SET version = version + 1 WHERE id = $1', [id]);
  expect(await fireSchedule(services, schedule)).toEqual([]);
  expect(await look()).toBe(1);
});

test('a job of a schedule has its input and its options, and what it leaves open comes from the settings', async () => {
  const id = await aSchedule({
    everyMs: 1000,
    options: { priority: 'high', retries: 1, tags: ['nightly'], callbackUrl: 'https://receiver.example/' },
  });
  await moveClock(db, 1500);
  await look();
  const { rows } = await db.pool.query('SELECT * FROM taskflow.jobs WHERE schedule_id = $1', [id]);
  expect(rows).toMatchObject([
    {
      ...{ task_type: 'noop', payload: { n: 1 }, priority: 1, max_attempts: 2, timeout_ms: 30_000 },
      ...{ tags: ['nightly'], callback_url: 'https://receiver.example/', status: 'pending' },
    },
  ]);
});
