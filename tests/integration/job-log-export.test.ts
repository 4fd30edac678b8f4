import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';

const many = 12_345;

let api: TestApi;
let jobId: string;
beforeAll(async () => {
  api = await startApi('postgres', { LOG_LEVEL: 'error' });
  jobId = await api.submit({ retries: 1 });
  await api.pool.query(
    `INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, error, retry_at, duration_ms)
     VALUES ($1, 1, gen_random_uuid(), now(), now(), 'failed', $2, now() + interval '2 seconds', 20)`,
    [jobId, JSON.stringify({ name: 'Error', message: 'no luck', stack: null, code: 'handler_error' })],
  );
  await api.pool.query(
    `INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message, data)
     SELECT $1, 1, now(), 'info', 'line ' || n || chr(27) || '[2J' || chr(10) || 'second', jsonb_build_object('n', n)
     FROM generate_series(1, ${many}) n`,
    [jobId],
  );
});
afterAll(() => api.stop());

const download = (format: string, id = jobId) => fetch(`${api.url}/api/jobs/${id}/logs/export?format=${format}`);

test('a log of many pages is one file, line by line as the list has it', async () => {
  const answer = await download('ndjson');
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="taskflow-job-${jobId}.ndjson"`);
  const lines = (await answer.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { logs } = (await api.get(`/api/jobs/${jobId}/logs?limit=1000`)).body;
  expect(lines.slice(0, 1_000)).toEqual(logs);
  const numbers = lines.flatMap(({ data }) => data?.n ?? []);
  expect(numbers).toEqual(Array.from({ length: many }, (_, index) => index + 1));
  expect(lines.at(-1).message).toMatch(/^Next attempt due/);
});

test('as text it drives no terminal, and no message passes for a line of the log', async () => {
  const answer = await download('text');
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const text = await answer.text();
  expect(text).not.toContain('\u001b');
  const lines = text.split('\n');
  expect(lines[2]).toMatch(/^\S+Z info {2}#1 line 1␛\[2J$/);
  expect(lines[3]).toBe('    second {"n":1}');
});

test('another format, a job that is not there and the headers alone are answered as such', async () => {
  expect((await download('xml')).status).toBe(400);
  expect((await download('text', randomUUID())).status).toBe(404);
  const head = await fetch(`${api.url}/api/jobs/${jobId}/logs/export?format=text`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const post = await fetch(`${api.url}/api/jobs/${jobId}/logs/export?format=text`, { method: 'POST' });
  expect(post.status).toBe(405);
});
