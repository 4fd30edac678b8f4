import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
  await api.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('any', '{}')`);
});
afterAll(() => api.stop());

const submit = (payload: unknown) => api.submit({ taskType: 'any', payload });
const found = async (query: string): Promise<string[]> => {
  const { status, body } = await api.get(`/api/jobs?${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body.jobs.map(({ jobId }: { jobId: string }) => jobId).toSorted();
};

test('fields of the payload find jobs by what JSON they are, all of them at once', async () => {
  const number = await submit({ customer: { id: 42 }, paid: true, note: null });
  const text = await submit({ customer: { id: '42' }, paid: 'true', note: 'null' });
  const other = await submit({ customer: { id: 43 }, paid: true });
  expect(await found('payload.customer.id=42')).toEqual([number, text].toSorted());
  expect(await found('payload.customer.id=%2242%22')).toEqual([text]);
  expect(await found('payload.paid=true')).toEqual([number, text, other].toSorted());
  expect(await found('payload.note=null')).toEqual([number, text].toSorted());
  expect(await found('payload.customer.id=43&payload.paid=true')).toEqual([other]);
  expect(await found('payload.customer.id=43&payload.paid=false')).toEqual([]);
  expect(await found('payload.customer=42')).toEqual([]);
  expect(await found('payload.customer.id=12345678901234567890.5')).toEqual([]);
  expect(await found('payload.constructor=a')).toEqual([]);
});

test.each([
  ['payload=1', 'payload'],
  ['payload.__proto__=b', 'payload.__proto__'],
  [`payload.${'a.'.repeat(10)}a=1`, `payload.${'a.'.repeat(10)}a`],
  [`payload.${'a'.repeat(101)}=1`, `payload.${'a'.repeat(101)}`],
  [`payload.a=${'1'.repeat(501)}`, 'payload.a'],
  ['payload.a..b=1', 'payload.a..b'],
  ['payload.=1', 'payload.'],
  ['payload.a=%00', 'payload.a'],
  ['payload.a=1&payload.a=2', 'payload.a'],
  ['payload.a=1&payload.b=1&payload.c=1&payload.d=1&payload.e=1&payload.f=1', 'payload'],
])('the bad filter %.40s is refused with its name', async (query, name) => {
  const { status, body } = await api.get(`/api/jobs?${query}`);
  expect([status, body.errors?.map(({ path }: { path: string }) => path)]).toEqual([400, [name]]);
});

test('what a search finds beyond the newest jobs is what a look at every job finds, in the same order', async () => {
  await api.pool.query(`
    INSERT INTO taskflow.jobs (id, task_type, status, payload, error, tags, max_attempts, timeout_ms, run_at,
      lease_token, finished_at, created_at, updated_at)
    SELECT gen_random_uuid(), 'any', s.status, jsonb_build_object('n', n, 'rare', n % 4000, 'some', n % 70,
      'often', n % 2),
      CASE WHEN n % 12 <> 0 THEN 'connection refused by host ' || n % 500 END, CASE WHEN n % 900 = 0 THEN '{seldom}' ELSE '{}' END::text[],
      4, 1000, now(), CASE WHEN s.status = 'active' THEN gen_random_uuid() END,
      CASE WHEN s.status = 'completed' THEN now() END, now() - n / 3 * interval '1 minute', now()
    FROM generate_series(1, 24000) n,
      LATERAL (SELECT CASE n % 7 WHEN 0 THEN 'pending' WHEN 1 THEN 'active' ELSE 'completed' END AS status) s`);
  await api.pool.query('VACUUM ANALYZE taskflow.jobs');
  const conditions: [query: string, condition: string, limit?: number][] = [
    ['payload.rare=17', `payload @> '{"rare":17}'`],
    ['payload.rare=17&status=pending', `payload @> '{"rare":17}' AND status = 'pending'`],
    ['payload.some=17', `payload @> '{"some":17}'`, 100],
    ['payload.some=17&status=completed', `payload @> '{"some":17}' AND status = 'completed'`, 300],
    ['payload.often=1', `payload @> '{"often":1}'`, 500],
    ['payload.often=1&payload.rare=17&tag=none', 'false'],
    ['q=seldom', `tags @> '{seldom}'`],
    ['q=HOST%20499', `error ILIKE '%host 499%'`],
    ['q=nothing%20has%20this', 'false'],
    ['q=refused&payload.rare=3', `error ILIKE '%refused%' AND payload @> '{"rare":3}'`],
  ];
  for (const [query, condition, limit = 2] of conditions) {
    const { rows } = await api.pool.query<{ id: string }>(
      `SELECT id FROM taskflow.jobs WHERE ${condition} ORDER BY created_at DESC, id DESC`,
    );
    expect([query, await allPages(`${query}&limit=${limit}`)]).toEqual([query, rows.map(({ id }) => id)]);
  }
});

async function allPages(query: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  do {
    const { body } = await api.get(`/api/jobs?${query}&fields=status${cursor}`);
    ids.push(...body.jobs.map(({ jobId }: { jobId: string }) => jobId));
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  return ids;
}

test('a payload of 1 MiB with as many keys as fit is found once it has ended', async () => {
  const fields = Object.fromEntries(Array.from({ length: 70_000 }, (_, n) => [`k${n}`, n]));
  const jobId = await submit(fields);
  await api.send('DELETE', `/api/jobs/${jobId}`);
  const { rows } = await api.pool
    .query(
      `SET enable_seqscan = off; SELECT id FROM taskflow.jobs WHERE payload @> '{"k69999":69999}' AND finished_at IS NOT NULL`,
    )
    .then((results) => (Array.isArray(results) ? results[1] : results));
  expect(rows).toEqual([{ id: jobId }]);
});
