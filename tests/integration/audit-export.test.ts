import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exportEntries } from '../../src/server/audit/export-entries.ts';
import type { Database } from '../../src/server/database.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { runCli } from '../support/run-cli.ts';
import { runCommand } from '../support/run-command.ts';

const bootstrapKey = `tf_${'a'.repeat(43)}`;
const admin = { authorization: `Bearer ${bootstrapKey}` };
const many = 20_000;

let api: TestApi;
let db: Database;
beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey, LOG_LEVEL: 'error' });
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  // Ten of one moment each, so that a page may end between two of them.
  await api.pool.query(
    `INSERT INTO taskflow.audit_log (at, actor, action, subject, address, before, after)
     SELECT '2026-01-01T00:00:00Z'::timestamptz + (n / 10) * interval '1 second',
       CASE n % 2 WHEN 0 THEN 'ann' ELSE 'bob' END, CASE n % 4 WHEN 0 THEN 'job.cancelled' ELSE 'job.retried' END,
       CASE n WHEN 7 THEN '=cmd()' ELSE 'job ' || n END, '203.0.113.9', '{"n": 1}', jsonb_build_object('n', n)
     FROM generate_series(1, ${many}) n`,
  );
});
afterAll(async () => {
  await db.close();
  await api.stop();
});

const list = async (query: string, headers: Record<string, string> = admin) => api.get(`/api/audit?${query}`, headers);
const download = (query: string, headers: Record<string, string> = admin) =>
  fetch(`${api.url}/api/audit/export?${query}`, { headers });
const numbers = (entries: { after: unknown }[]) => entries.map(({ after }) => (after as { n: number }).n);
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => from - index);

test('the list is newest first, and its pages hold each entry once', async () => {
  const first = await list('limit=15');
  expect(first.status).toBe(200);
  expect(first.body.entries[0]).toEqual({
    at: '2026-01-01T00:33:20.000Z',
    ...{ actor: 'ann', action: 'job.cancelled', subject: 'job 20000', address: '203.0.113.9' },
    ...{ before: { n: 1 }, after: { n: 20_000 } },
  });
  const second = await list(`limit=15&cursor=${first.body.nextCursor}`);
  expect(numbers([...first.body.entries, ...second.body.entries])).toEqual(down(20_000, 19_971));
});

test('entries are found by actor, action, subject and time', async () => {
  const found = async (query: string) => numbers((await list(query)).body.entries);
  expect(await found('actor=bob&limit=2')).toEqual([19_999, 19_997]);
  expect(await found('action=job.cancelled&limit=2')).toEqual([20_000, 19_996]);
  expect(await found('subject=job%20123')).toEqual([123]);
  expect(await found('from=2026-01-01T00:00:01Z&to=2026-01-01T00:00:01Z')).toEqual(down(19, 10));
  expect(await found('actor=bob&action=job.cancelled')).toEqual([]);
});

test('each question is answered from an index, from the newest end', async () => {
  await api.pool.query('ANALYZE taskflow.audit_log');
  const plans = ['true', `actor = 'none'`, `action = 'none'`, `subject = 'none'`].map(async (where) => {
    const { rows } = await api.pool.query(
      `EXPLAIN SELECT * FROM taskflow.audit_log a
       WHERE ${where} AND (a.at, a.id) < ((SELECT c.at FROM taskflow.audit_log c WHERE c.id = 9000), 9000)
       ORDER BY a.at DESC, a.id DESC LIMIT 100`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    return [/Scan Backward using (\w+)/.exec(plan)?.[1], /\bSort\b/.test(plan)];
  });
  const names = ['audit_log_at', 'audit_log_actor', 'audit_log_action', 'audit_log_subject'];
  expect(await Promise.all(plans)).toEqual(names.map((name) => [name, false]));
});

test.each([
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['cursor=x', 'cursor'],
  ['cursor=-1', 'cursor'],
  ['from=yesterday', 'from'],
  ['acter=ann', 'acter'],
])('%s is refused', async (query, path) => {
  const { status, body } = await list(query);
  expect([status, body.errors.map((problem: { path: string }) => problem.path)]).toEqual([400, [path]]);
});

test('20,000 entries are exported as NDJSON, each once', async () => {
  const response = await download('format=ndjson');
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="taskflow-audit.ndjson"');
  const lines = (await response.text()).trimEnd().split('\n');
  expect(numbers(lines.map((line) => JSON.parse(line)))).toEqual(down(many, 1));
});

test('as CSV under a line of heads, where no text is a formula', async () => {
  const response = await download('format=csv&to=2026-01-01T00:00:00Z');
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const [head, ...lines] = (await response.text()).trimEnd().split('\r\n');
  expect(head).toBe('at,actor,action,subject,address,before,after');
  expect(lines).toHaveLength(9);
  expect(lines[2]).toBe(
    `"2026-01-01T00:00:00.000Z","bob","job.retried","'=cmd()","203.0.113.9","{""n"":1}","{""n"":7}"`,
  );
});

test('an export reads on only as fast as it is taken, and no further when nobody takes it', async () => {
  let pages = 0;
  const counted = {
    query: <Row extends object>(...given: Parameters<Database['query']>) => {
      pages += 1;
      return db.query<Row>(...given);
    },
  };
  const reader = exportEntries({ db: counted }, 'ndjson', {}).getReader();
  let bytes = 0;
  for (let reads = 1; reads <= 5; reads += 1) {
    bytes = Math.max(bytes, (await reader.read()).value?.byteLength ?? 0);
    expect(pages).toBeLessThanOrEqual(reads + 1);
  }
  // Time enough for many more pages, if anything asked for them.
  for (let asks = 0; asks < 50; asks += 1) await db.query({ name: 'nothing', text: 'SELECT 1' }, []);
  expect(pages).toBeLessThanOrEqual(6);
  expect(bytes).toBeLessThan(200_000);
  await reader.cancel();
  expect(pages).toBeLessThanOrEqual(6);
});

test('only admin reads it', async () => {
  for (const scope of ['read', 'submit', 'manage']) {
    const { body } = await api.send('POST', '/api/keys', { name: 'a key', scopes: [scope] }, admin);
    const headers = { authorization: `Bearer ${body.key}` };
    expect((await list('', headers)).status).toBe(403);
    expect((await download('format=csv', headers)).status).toBe(403);
  }
  expect((await list('', {})).status).toBe(401);
});

test('the client reads all pages, and the export', async () => {
  const client = createClient({ url: api.url, key: bootstrapKey });
  const found: { after: unknown }[] = [];
  for await (const entry of client.audit.list({ actor: 'bob', limit: 7, to: '2026-01-01T00:00:05Z' }))
    found.push(entry);
  expect(numbers(found)).toEqual(down(59, 1).filter((n) => n % 2 === 1));
  const response = await client.audit.export('ndjson', { subject: 'job 5' });
  expect(JSON.parse(await response.text())).toMatchObject({ actor: 'bob', after: { n: 5 } });
});

test('the command line shows a table, JSON, and the export', async () => {
  vi.stubEnv('TASKFLOW_URL', api.url);
  vi.stubEnv('TASKFLOW_KEY', bootstrapKey);
  const table = await runCommand(['audit', '--subject', 'job 5']);
  expect(table.stdout).toMatch(
    /WHEN +ACTOR +ADDRESS +ACTION +SUBJECT +BEFORE +AFTER\n.*bob +203\.0\.113\.9 +job\.retried +job 5/,
  );
  const page = JSON.parse((await runCommand(['audit', '--actor', 'ann', '--limit', '1', '--json'])).stdout);
  expect([page.entries.length, page.nextCursor]).toEqual([1, expect.any(String)]);
  const env = { TASKFLOW_URL: api.url, TASKFLOW_KEY: bootstrapKey };
  const { stdout, code } = await runCli(['audit', 'export', '--format', 'csv', '--actor', 'bob'], { env });
  expect([code, stdout.trimEnd().split('\r\n').length]).toEqual([0, many / 2 + 1]);
});
