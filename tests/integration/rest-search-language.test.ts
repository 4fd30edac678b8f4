import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localCaller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { findJobs } from '../../src/server/jobs/find-jobs.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openDatabase } from '../support/core-jobs.ts';

const schedule = '01a2101d-4bf8-70b5-bc3e-2083be666e6c';
const rerun = '01a2101d-4bf8-70b5-bc3e-2083be666e6d';
/** The tag `big` stands on more of them than are gathered by an index. */
const many = 24_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
  const types = ['send_email', 'send_sms', 'resize', 'sendxidle'].map((type) => `('${type}', '{}')`);
  await api.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ${types.join(', ')}`);
  await api.pool.query(`
    INSERT INTO taskflow.jobs (id, task_type, status, payload, error, tags, max_attempts, timeout_ms, run_at, lease_token,
      finished_at, created_at, updated_at, priority, concurrency_key, schedule_id, rerun_of)
    SELECT gen_random_uuid(), (ARRAY['send_email', 'send_email', 'send_sms', 'resize', 'sendxidle'])[1 + n % 5], s.status,
      jsonb_build_object('n', n, 'rare', n % 4000), CASE WHEN n % 12 = 0 THEN 'TypeError: connect to host ' || n % 50 || ' timed out' END,
      CASE WHEN n % 400 = 0 THEN '{vip,big}' WHEN n % 3 = 0 THEN '{big}' ELSE '{}' END::text[], 4, 1000, now(),
      CASE WHEN s.status = 'active' THEN gen_random_uuid() END,
      CASE WHEN s.status NOT IN ('pending', 'active') THEN now() - n / 3 * interval '1 minute' + n % 97 * interval '1 second' END, now() - n / 3 * interval '1 minute', now(),
      CASE WHEN n % 6000 = 7 THEN 1 ELSE 2 + n % 2 END, CASE WHEN n % 700 = 0 THEN 'customer ' || n % 2 END,
      CASE WHEN n % 800 = 0 THEN '${schedule}'::uuid END, CASE WHEN n % 900 = 0 THEN '${rerun}'::uuid END
    FROM generate_series(1, ${many}) n, LATERAL (SELECT CASE WHEN n % 500 = 0 THEN 'failed' WHEN n % 501 = 0 THEN 'cancelled'
      WHEN n % 70 = 1 THEN 'pending' WHEN n % 71 = 1 THEN 'active' ELSE 'completed' END AS status) s`);
  await api.pool.query('VACUUM ANALYZE taskflow.jobs');
});
afterAll(() => api.stop());

const asked = (query: Record<string, string>) => `/api/jobs?${new URLSearchParams(query).toString()}`;

async function allPages(query: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = '';
  do {
    const { status, body } = await api.get(asked({ ...query, fields: 'status', ...(cursor && { cursor }) }));
    expect([query, status, body.errors]).toEqual([query, 200, undefined]);
    ids.push(...body.jobs.map(({ jobId }: { jobId: string }) => jobId));
    cursor = body.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function inTable(condition: string, order = 'created_at'): Promise<string[]> {
  const { rows } = await api.pool.query<{ id: string }>(
    `SELECT id FROM taskflow.jobs WHERE ${condition} ORDER BY ${order} DESC, id DESC`,
  );
  return rows.map(({ id }) => id);
}

const sends = `task_type IN ('send_email', 'send_sms')`;
const found: [q: string, condition: string, limit?: number][] = [
  ['status:failed', `status = 'failed'`],
  ['status:failed,cancelled', `status IN ('failed', 'cancelled')`, 7],
  ['status:failed,active', `status IN ('failed', 'active')`, 100],
  ['-status:completed', `status <> 'completed'`, 100],
  ['-status:completed,pending', `status NOT IN ('completed', 'pending')`, 100],
  ['status:failed -status:failed', 'false'],
  ['type:send_email,sendxidle status:failed', `task_type IN ('send_email', 'sendxidle') AND status = 'failed'`, 5],
  ['type:send_* tag:vip', `${sends} AND tags @> '{vip}'`],
  ['type:send_sms,nothing after:90m', `task_type = 'send_sms' AND created_at >= now() - interval '90 minutes'`, 20],
  ['type:resize status:failed', `task_type = 'resize' AND status = 'failed'`, 2],
  ['type:send_sms status:cancelled,failed', `task_type = 'send_sms' AND status IN ('failed', 'cancelled')`, 4],
  ['type:resize status:active', `task_type = 'resize' AND status = 'active'`, 20],
  ['type:send_s*,send_e* status:pending,failed', `${sends} AND status IN ('pending', 'failed')`, 50],
  ['-type:send_* status:failed', `NOT ${sends} AND status = 'failed'`],
  ['-type:send_email,sendxidle priority:high', `task_type IN ('send_sms', 'resize') AND priority = 1`],
  ['tag:vip tag:big', `tags @> '{vip,big}'`],
  ['tag:big -tag:vip status:failed', `tags @> '{big}' AND NOT tags @> '{vip}' AND status = 'failed'`],
  ['-tag:big status:failed,cancelled', `NOT tags @> '{big}' AND status IN ('failed', 'cancelled')`],
  ['tag:vip status:failed type:send_*', `tags @> '{vip}' AND status = 'failed' AND ${sends}`, 2],
  ['tag:big priority:high', `tags @> '{big}' AND priority = 1`, 1],
  ['priority:high', 'priority = 1'],
  ['-priority:low,normal', 'priority = 1'],
  ['key:"customer 1"', 'false'],
  ['key:"customer 0" -status:completed', `concurrency_key = 'customer 0' AND status <> 'completed'`],
  [`schedule:${schedule}`, 'schedule_id IS NOT NULL', 10],
  [`rerun:${rerun} tag:big`, `rerun_of IS NOT NULL AND tags @> '{big}'`],
  ['payload.rare:17', `payload @> '{"rare":17}'`],
  ['payload.rare:"17"', 'false'],
  ['payload.rare:17 -status:pending type:send_*', `payload @> '{"rare":17}' AND status <> 'pending' AND ${sends}`],
  ['error:TIMED error:"host 7 "', `error ILIKE '%host 7 %'`],
  ['error:timed priority:high', `error IS NOT NULL AND priority = 1`],
  ['error:send_email', 'false'],
  ['timed "host 49"', `error ILIKE '%host 49 %'`],
  ['send_sms timed', `task_type = 'send_sms' AND error IS NOT NULL`, 300],
  ['SEND vip', `${sends} AND tags @> '{vip}'`],
  ['vip -type:sendxidle status:failed', `tags @> '{vip}' AND status = 'failed' AND task_type <> 'sendxidle'`],
  ['TypeError: connect -status:completed', `error IS NOT NULL AND status <> 'completed'`, 50],
  ['%', 'false'],
  [String.raw`"' OR 1=1 -- \\ $1 {}"`, 'false'],
  ['nothing has this', 'false'],
];

test.each(found)('%s finds what a look at every job finds, in the same order', async (q, condition, limit = 3) => {
  expect(await allPages({ q, limit: String(limit) })).toEqual(await inTable(condition));
});

test('jobs that ended in a time come in the order of their ends, however many ended at once', async () => {
  const [from, until] = [300, 60].map((minutes) => new Date(Date.now() - minutes * 60_000).toISOString());
  const within = `finished_at >= '${from}' AND finished_at < '${until}'`;
  const range = `ended:${from}..${until}`;
  expect(await allPages({ q: range, limit: '20' })).toEqual(await inTable(within, 'finished_at'));
  expect(await allPages({ q: `${range} type:resize -tag:big`, limit: '7' })).toEqual(
    await inTable(`${within} AND task_type = 'resize' AND NOT tags @> '{big}'`, 'finished_at'),
  );
  expect(await allPages({ q: 'ended:<30d status:failed', limit: '10' })).toEqual(
    await inTable(`status = 'failed'`, 'finished_at'),
  );
  expect(await allPages({ q: 'ended:>30d' })).toEqual([]);
  expect(await allPages({ q: 'ended:<1h status:pending' })).toEqual([]);
});

test('fields and qualifiers must be true together', async () => {
  const both = { status: 'failed', q: 'type:send_* -tag:vip', tag: 'big', limit: '500' };
  expect(await allPages(both)).toEqual(
    await inTable(`status = 'failed' AND ${sends} AND tags @> '{big}' AND NOT tags @> '{vip}'`),
  );
  expect(await allPages({ taskType: 'sendxidle', q: 'type:send_*' })).toEqual([]);
  expect(await allPages({ status: 'failed', q: 'status:completed' })).toEqual([]);
  expect(await allPages({ taskType: 'send_sms', q: 'type:send_* priority:high' })).toEqual(
    await inTable(`task_type = 'send_sms' AND priority = 1`),
  );
});

test('a job is found by its whole id, alone and beside a qualifier', async () => {
  const [id = '', other = ''] = await inTable(`status = 'failed'`);
  expect(await allPages({ q: id })).toEqual([id]);
  expect(await allPages({ q: `id:${id},${other} status:failed` })).toEqual([id, other]);
  expect(await allPages({ q: `${id} status:completed` })).toEqual([]);
});

test('dates are read by the clocks of the timezone, relative times by the clock of the database', async () => {
  const day = '2026-03-10';
  const insert = `INSERT INTO taskflow.jobs (id, task_type, payload, max_attempts, timeout_ms, run_at, created_at, updated_at)
    VALUES (gen_random_uuid(), 'noop', '{}', 1, 1000, now(), $1, now()) RETURNING id`;
  const { rows } = await api.pool.query<{ id: string }>(insert, [`${day}T23:30:00Z`]);
  const ids = rows.map((row) => row.id);
  expect(await allPages({ q: `type:noop after:${day} before:2026-03-11` })).toEqual(ids);
  const inBerlin = { timezone: 'Europe/Berlin' };
  expect(await allPages({ q: `type:noop after:${day} before:2026-03-11`, ...inBerlin })).toEqual([]);
  expect(await allPages({ q: 'type:noop after:2026-03-11 before:"2026-03-11 00:31"', ...inBerlin })).toEqual(ids);
  expect(await allPages({ q: 'type:noop after:2h' })).toEqual([]);
  expect(await allPages({ q: 'type:noop before:-2h' })).toEqual(ids);
  expect((await api.get(asked({ q: 'x', timezone: 'Europe/Atlantis' }))).body.errors[0].path).toBe('timezone');
});

describe('a search that cannot be meant is 400, with what is allowed and where', () => {
  test.each([
    ['stauts:failed', 'At character 1: There is no qualifier "stauts:". Did you mean "status:"?'],
    ['tag:vip status:bogus', 'At character 16: status: does not take "bogus". It takes pending, active'],
    ['status:', 'At character 1: status: needs a value'],
    ['"smtp', 'At character 1: This quotation mark is not closed.'],
    ['status:failed status:active', 'At character 15: status: stands here twice'],
    ['-error:x', 'At character 1: error: cannot be excluded.'],
    [' ', 'has nothing to look for'],
    ['a\u202Eb', 'At character 2: Here stands an invisible character (U+202E).'],
    ['a\u0007b', 'At character 2: Here stands an invisible character (U+0007).'],
    ['x '.repeat(200), 'A search has at most 20 terms, this one has 200.'],
    ['x'.repeat(501), 'expected string to have <=500 characters'],
    ['x'.repeat(201), 'A text to look for has at most 200 characters.'],
  ])('%.30j', async (q, message) => {
    const { status, body } = await api.get(asked({ q }));
    expect([status, body.errors.map(({ path }: { path: string }) => path)]).toEqual([400, ['q']]);
    expect(body.errors[0].message).toContain(message);
  });
});

test('a cursor of another filter is refused, one of the same is taken however its fields are ordered', async () => {
  const { body } = await api.get(asked({ q: 'tag:big', status: 'completed', limit: '2' }));
  const cursor: string = body.nextCursor;
  const other = await api.get(asked({ q: 'tag:vip', status: 'completed', cursor }));
  expect([other.status, other.body.errors]).toEqual([
    400,
    [{ path: 'cursor', message: 'is a cursor of another filter: begin without one' }],
  ]);
  expect((await api.get(asked({ cursor, status: 'completed', q: 'tag:big', limit: '5' }))).status).toBe(200);
});

test('what is rare is found by an index, whatever else the table holds', async () => {
  const db = openDatabase(api.settings['DATABASE_URL'] ?? '', 1);
  try {
    for (const q of [
      ...['status:failed,cancelled', 'type:send_*', 'type:send_sms,resize', 'tag:vip tag:big', `schedule:${schedule}`],
      ...['ended:<1h', 'ended:<1h type:resize', 'ended:<20h tag:big', 'type:resize status:failed'],
      ...['key:"customer 0" -status:completed', `rerun:${rerun} priority:high`],
    ]) {
      // PostgreSQL plans a prepared statement anew for its first five runs.
      for (let n = 0; n < 7; n += 1) await findJobs({ db }, localCaller, { q, limit: 50 });
      const before = await readsOfJobs(db);
      await findJobs({ db }, localCaller, { q, limit: 50 });
      expect([q, (await readsOfJobs(db)) - before]).toEqual([q, expect.toSatisfy((reads: number) => reads < 2500)]);
    }
  } finally {
    await db.close();
  }
});

/** Rows and index entries of `jobs` that were read, by anybody. */
async function readsOfJobs({ pool }: Database): Promise<number> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ reads: number }>(
    `SELECT (t.seq_tup_read + t.idx_tup_fetch + (SELECT sum(i.idx_tup_read) FROM pg_stat_user_indexes i WHERE i.relname = 'jobs'))::float8 AS reads
      FROM pg_stat_user_tables t WHERE t.relname = 'jobs'`,
  );
  return rows[0]?.reads ?? NaN;
}
