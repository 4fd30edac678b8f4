import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportedFields } from '../../src/jobs/export-jobs-schema.ts';
import { fullJobPageSchema } from '../../src/jobs/find-jobs-schema.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { exportJobs } from '../../src/server/jobs/export-jobs.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { runCli } from '../support/run-cli.ts';

const bootstrapKey = `tf_${'a'.repeat(43)}`;
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const admin = bearer(bootstrapKey);
const many = 12_000;

let api: TestApi;
let db: Database;
beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey, LOG_LEVEL: 'error' });
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  await api.pool.query(
    `INSERT INTO taskflow.jobs (id, task_type, status, payload, error, error_code, max_attempts, timeout_ms, tags, run_at,
       created_at, updated_at, finished_at)
     SELECT gen_random_uuid(), 'many', 'failed', jsonb_build_object('n', n), 'error ' || n, 'handler_error', 1, 1000,
       '{many}', now(), '2026-01-01T00:00:00Z'::timestamptz + (n / 10) * interval '1 second', now(), now()
     FROM generate_series(1, ${many}) n`,
  );
});
afterAll(async () => {
  await db.close();
  await api.stop();
});

const download = (query: string, headers: Record<string, string> = admin) =>
  fetch(`${api.url}/api/jobs/export?${query}`, { headers });
const aKey = async (scope: string) =>
  (await api.send('POST', '/api/keys', { name: scope, scopes: [scope] }, admin)).body as { key: string; keyId: string };

test('12,000 jobs are exported as NDJSON, each once, as the list shows them', async () => {
  const response = await download('format=ndjson&tag=many');
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="taskflow-jobs.ndjson"');
  const jobs = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(new Set(jobs.map(({ payload }) => payload.n)).size).toBe(many);
  expect(jobs).toHaveLength(many);
  const { body } = await api.get('/api/jobs?tag=many&limit=500', admin);
  expect(jobs.slice(0, 500)).toEqual(body.jobs);
});

test('the columns are all fields that the list has', () => {
  const listed = Object.keys(fullJobPageSchema.shape.jobs.element.shape);
  expect(exportedFields.toSorted()).toEqual(listed.toSorted());
});

test('no text of a CSV is a formula, and quotation marks and line breaks stay what they are', async () => {
  const tags = ['=1+1', 'a "b"', 'two\nlines'];
  const make = (error: string) =>
    api.pool.query(
      `INSERT INTO taskflow.jobs (id, task_type, status, payload, error, max_attempts, timeout_ms, tags, run_at, created_at, updated_at, finished_at)
       VALUES (gen_random_uuid(), 'bad', 'failed', '{"a": "=x"}', $1, 1, 1000, $2, now(), now(), now(), now())`,
      [error, tags],
    );
  const errors = ['=cmd|calc', '+1', '-1', '@SUM(1)', '\tx', '\rx', 'plain, "quoted"'];
  for (const error of errors) await make(error);
  const response = await download('format=csv&taskType=bad&fields=jobId,error,tags,payload');
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const [head, ...lines] = (await response.text()).split('\r\n').filter((line) => line !== '');
  expect(head).toBe('jobId,error,tags,payload');
  const kept = '"[""=1+1"",""a \\""b\\"""",""two\\nlines""]","{""a"":""=x""}"';
  const shown = errors.toReversed().map((error, at) => (at === 0 ? '"plain, ""quoted"""' : `"'${error}"`));
  expect(lines.map((line) => line.replace(/^"[\da-f-]{36}",/, ''))).toEqual(shown.map((error) => `${error},${kept}`));
});

test('an export reads on only as fast as it is taken, and no further once it was stopped', async () => {
  let pages = 0;
  const counted = {
    query: <Row extends object>(...given: Parameters<Database['query']>) => {
      if (given[0].name?.startsWith('find-jobs')) pages += 1;
      return db.query<Row>(...given);
    },
  };
  const services = { db: counted, sealer: createSealer({}), keys: { watch: () => () => undefined } };
  const stream = await exportJobs(services, localCaller, { format: 'ndjson', filter: { tag: 'many' } });
  const reader = stream.getReader();
  for (let reads = 1; reads <= 4; reads += 1) {
    await reader.read();
    expect(pages).toBeLessThanOrEqual(reads + 1);
  }
  await reader.cancel();
  const stoppedAt = pages;
  for (let asks = 0; asks < 50; asks += 1) await db.query({ name: 'nothing', text: 'SELECT 1' }, []);
  expect(pages).toBe(stoppedAt);
});

test('the revocation of its key breaks an export off: what was read does not look whole', async () => {
  const { key, keyId } = await aKey('read');
  const response = await download('format=ndjson', bearer(key));
  const reader = response.body?.getReader();
  await reader?.read();
  await api.send('DELETE', `/api/keys/${keyId}`, undefined, admin);
  const rest = async () => {
    for (;;) if ((await reader?.read())?.done) return;
  };
  await expect(rest()).rejects.toThrow(/terminated|closed|reset/);
});

test('read exports all, submit its own jobs, and nobody else anything', async () => {
  const [reader, submitter] = [await aKey('read'), await aKey('submit')];
  await api.send('POST', '/api/jobs', { taskType: 'noop', delay: 3_600_000 }, bearer(submitter.key));
  const lines = async (key: string) =>
    (await (await download('format=csv&fields=taskType', bearer(key))).text()).trimEnd().split('\r\n');
  expect((await lines(reader.key)).length).toBeGreaterThan(many);
  const [head, own] = await lines(submitter.key);
  expect([head, own]).toEqual(['jobId,taskType', expect.stringMatching(/,"noop"$/)]);
  expect((await lines(submitter.key)).length).toBe(2);
  expect((await download('format=csv', {})).status).toBe(401);
});

test.each([
  ['', 'format'],
  ['format=xml', 'format'],
  ['format=csv&limit=5', 'limit'],
  ['format=csv&fields=secret', 'fields'],
])('%s is refused', async (query, path) => {
  const { status, body } = await api.get(`/api/jobs/export?${query}`, admin);
  expect([status, body.errors.map((problem: { path: string }) => problem.path)]).toEqual([400, [path]]);
});

test('nothing that matches is a CSV of heads alone', async () => {
  expect(await (await download('format=csv&tag=none&fields=status')).text()).toBe('jobId,status\r\n');
  expect(await (await download('format=ndjson&tag=none')).text()).toBe('');
});

test('the client exports named jobs, and the command line all that match', async () => {
  const client = createClient({ url: api.url, key: bootstrapKey });
  const { jobs } = await client.jobs.page({ tag: 'many', limit: 500, fields: ['status'] });
  const response = await client.jobs.export('csv', { ids: jobs.map(({ jobId }) => jobId), fields: ['status'] });
  expect((await response.text()).trimEnd().split('\r\n')).toHaveLength(501);
  const env = { TASKFLOW_URL: api.url, TASKFLOW_KEY: bootstrapKey };
  const { stdout, code } = await runCli(['jobs', 'export', '--tag', 'many'], { env });
  expect([code, stdout.trimEnd().split('\r\n').length]).toEqual([0, many + 1]);
});
