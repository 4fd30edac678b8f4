import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobsLink } from '../../src/components/charts/jobs-link.ts';
import { historyRanges } from '../../src/jobs/history-ranges.ts';
import type { History } from '../../src/jobs/history-schema.ts';
import type { Database } from '../../src/server/database.ts';
import { readHistory } from '../../src/server/stats/read-history.ts';
import { readLastSevenDays } from '../../src/server/stats/read-last-seven-days.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { prune } from '../../worker/maintenance/prune.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let api: TestApi;
let db: Database;
beforeAll(async () => {
  api = await startApi('postgres');
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  await count(33 * day);
});
afterAll(async () => {
  await db.close();
  await api.stop();
});

/** Ends for each seventh minute of that long up to now, by the database's clock, of two types and two processes; some jobs never ran. */
async function count(forMs: number): Promise<void> {
  await api.pool.query(
    `INSERT INTO taskflow.job_stats (period_at, task_type, status, shard, count, wait_buckets, run_buckets)
     SELECT date_trunc('minute', taskflow.now()) - n * interval '7 minutes', t.type, s.status, shard, 1 + n % 5,
       array_fill(0::bigint, ARRAY[n % 20]) || (1 + n % 5)::bigint || array_fill(0::bigint, ARRAY[20 - n % 20]),
       CASE WHEN s.status = 'cancelled' THEN array_fill(0::bigint, ARRAY[21])
         ELSE array_fill(0::bigint, ARRAY[9]) || (1 + n % 5)::bigint || array_fill(0::bigint, ARRAY[11]) END
     FROM generate_series(0, $1::int) AS n, (VALUES ('noop', 1), ('other', 3)) AS t(type, every),
       (VALUES ('completed', 1), ('failed', 4), ('cancelled', 9)) AS s(status, every), generate_series(0, 1) AS shard
     WHERE n % t.every = 0 AND n % s.every = 0
     ON CONFLICT DO NOTHING`,
    [Math.floor(forMs / (7 * minute))],
  );
}

/** What stands in the counters themselves, by the points of a history. */
async function counted({ from, to, stepSeconds, taskType }: History): Promise<unknown[]> {
  const { rows } = await api.pool.query(
    `SELECT to_char(p.at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"') AS at,
       coalesce(sum(count) FILTER (WHERE status = 'completed'), 0)::int AS completed,
       coalesce(sum(count) FILTER (WHERE status = 'failed'), 0)::int AS failed,
       coalesce(sum(count) FILTER (WHERE status = 'cancelled'), 0)::int AS cancelled,
       taskflow.sum_buckets(wait_buckets) FILTER (WHERE count > 0)::int[] AS waits,
       taskflow.sum_buckets(run_buckets) FILTER (WHERE count > 0)::int[] AS runs
     FROM generate_series($1::timestamptz, $2::timestamptz - $3::int * interval '1 second', $3::int * interval '1 second') AS p(at)
     LEFT JOIN taskflow.job_stats s ON s.period_at >= p.at AND s.period_at < p.at + $3::int * interval '1 second'
       AND ($4::text IS NULL OR s.task_type = $4)
     GROUP BY p.at ORDER BY p.at`,
    [from, to, stepSeconds, taskType],
  );
  return rows;
}

const plain = ({ points }: History) =>
  points.map(({ at, completed, failed, cancelled, waitBuckets: waits, runBuckets: runs }) => {
    return { at, completed, failed, cancelled, waits, runs };
  });

/** Asked anew: an answer of the last second would be of before. */
const read = (input: Parameters<typeof readHistory>[1]) => readHistory({ db: { query: db.query } }, input);

/** Every range, of all and of one type, is what the counters say. */
async function isAsCounted(): Promise<void> {
  for (const range of historyRanges) {
    for (const taskType of [undefined, 'other']) {
      const history = await read({ range, ...(taskType && { taskType }) });
      expect(plain(history), `${range} of ${taskType ?? 'all'}`).toEqual(await counted(history));
    }
  }
}

const sums = async () => {
  const { rows } = await api.pool.query('SELECT count(*)::int AS rows FROM taskflow.job_history');
  return rows[0].rows;
};

test('every range is what was counted, before anything is summed, after it, and as time goes on', async () => {
  await isAsCounted();
  expect(await sums()).toBe(0);
  await prune(db, 0);
  expect(await sums()).toBeGreaterThan(5_000);
  await isAsCounted();
  const before = await sums();
  await prune(db, 0);
  expect(await sums(), 'nothing is summed twice').toBe(before);

  for (const byMs of [3 * minute, 22 * minute, 5 * hour, 9 * day]) {
    await moveClock(api, byMs);
    await count(byMs);
    await isAsCounted();
    await prune(db, 0);
    await isAsCounted();
  }
});

test('it adds up to what /api/stats says, and to the last seven days', async () => {
  const { body: stats } = await api.get('/api/stats');
  const { body: history } = await api.get('/api/stats/history?range=hour');
  const { completed, failed, waitMs, runMs } = history.total;
  const types: { completed: number; failed: number }[] = stats.taskTypes;
  expect(completed).toBe(types.reduce((sum, type) => sum + type.completed, 0));
  expect(failed).toBe(types.reduce((sum, type) => sum + type.failed, 0));
  expect({ waitMs, runMs }).toEqual({ waitMs: stats.waitMs, runMs: stats.runMs });
  expect(completed).toBeGreaterThan(0);

  const week = await readLastSevenDays(db);
  expect(week).toEqual(stats.lastSevenDays);
  const today = await read({ from: `${week[6]?.date}T00:00:00Z`, to: `${week[6]?.date}T23:59:59Z` });
  expect(today.total).toMatchObject({ completed: week[6]?.completed, failed: week[6]?.failed });
});

test('the jobs behind a chart are as many as it counts, whenever they were submitted', async () => {
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push(await api.submit());
  await moveClock(db, 90 * minute);
  ids.push(await api.submit());
  for (const id of ids.slice(0, 4)) expect((await api.send('DELETE', `/api/jobs/${id}`)).status).toBe(200);
  const { body: history } = await api.get('/api/stats/history?range=hour&taskType=noop');
  const last = history.points.findLast(({ cancelled }: { cancelled: number }) => cancelled === 4);
  const times = { from: last.at, to: new Date(Date.parse(last.at) + minute).toISOString() };
  const { body } = await api.get(
    jobsLink({ ...times, type: 'noop', status: 'cancelled' }).replace('/jobs', '/api/jobs'),
  );
  expect(body.jobs.map(({ jobId }: { jobId: string }) => jobId).toSorted()).toEqual(ids.toSorted());
});

test('a minute of last night is found by its from and to', async () => {
  const { rows } = await api.pool.query<{ at: Date; failed: number }>(
    `SELECT period_at AS at, sum(count)::int AS failed FROM taskflow.job_stats
     WHERE status = 'failed' AND period_at < taskflow.now() - interval '10 hours' GROUP BY 1 ORDER BY 1 DESC LIMIT 1`,
  );
  const at = rows[0]?.at ?? new Date(NaN);
  const to = new Date(at.getTime() + minute);
  const { body } = await api.get(`/api/stats/history?from=${at.toISOString()}&to=${to.toISOString()}`);
  expect(body).toMatchObject({ from: at.toISOString(), to: to.toISOString(), stepSeconds: 60 });
  expect(body.points).toHaveLength(1);
  expect(body.points[0].failed).toBe(rows[0]?.failed);
});

test.each([
  ['from=2026-11-24T00:00:00Z', 'to'],
  ['to=2026-11-24T00:00:00Z', 'from'],
  ['from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z', 'to'],
  ['from=2026-11-24T00:00:00Z&to=2028-11-24T00:00:00Z', 'to'],
  ['range=hour&from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z', 'from'],
  ['range=year', 'range'],
  ['from=yesterday&to=2026-11-25T00:00:00Z', 'from'],
  ['taskType=%00', 'taskType'],
  ['step=60', 'step'],
])('?%s is refused by its name', async (query, path) => {
  const { status, body } = await api.get(`/api/stats/history?${query}`);
  expect([status, body.errors[0].path]).toEqual([400, path]);
});

test('of a type that is not known, and of a time before everything, there are zeros', async () => {
  const { body } = await api.get('/api/stats/history?taskType=nobody_knows&range=month');
  expect(body.points).toHaveLength(120);
  expect(body.total).toEqual({
    ...{ completed: 0, failed: 0, cancelled: 0, failureRate: null },
    ...{ waitMs: { p50: null, p95: null, p99: null }, runMs: { p50: null, p95: null, p99: null } },
  });
  const { body: old } = await api.get('/api/stats/history?from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z');
  expect(old.total.completed).toBe(0);
});
