import { expect, test } from '@playwright/test';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';

let postgres: RunningPostgres;
let front: RunningProcess;
let next: RunningProcess;
let jobId = '';

test.beforeAll(async () => {
  postgres = await startPostgres();
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query('CREATE DATABASE two_ways');
  await admin.end();
  await migrate(postgres.urlOf('two_ways'));
  const client = new pg.Client({ connectionString: postgres.urlOf('two_ways') });
  await client.connect();
  await client.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('noop', '{"type":"object"}')`,
  );
  await client.end();
  const settings = { NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: postgres.urlOf('two_ways') };
  front = await startWebProcess(settings);
  next = await startWebProcess({ ...settings, TASKFLOW_THROUGH_NEXT: '1' });
  const submitted = await fetch(`${front.url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"taskType":"noop"}',
  });
  ({ jobId } = await submitted.json());
});

test.afterAll(async () => {
  await Promise.all([front?.stop(), next?.stop()]);
  await postgres?.stop();
});

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json): RequestInit => ({ method: 'POST', body, headers });
const requests: [what: string, path: string, init?: RequestInit][] = [
  ['a list', '/api/jobs?limit=5'],
  ['a bad filter', '/api/jobs?limit=0'],
  ['an unknown filter', '/api/jobs?colour=red'],
  ['one job', '/api/jobs/JOB'],
  ['its log', '/api/jobs/JOB/logs'],
  ['its attempts', '/api/jobs/JOB/attempts'],
  ['its artifacts', '/api/jobs/JOB/artifacts'],
  ['an artifact that is not there', '/api/jobs/JOB/artifacts/a%20b.png'],
  ['an id that is none', '/api/jobs/abc'],
  ['a word where an id stands', '/api/jobs/batch'],
  ['a file that is not there', '/api/files/abc'],
  ['task types', '/api/tasks'],
  ['workers', '/api/workers'],
  ['health', '/healthz'],
  ['readiness', '/readyz'],
  ['nothing at all', '/api/nothing/here'],
  ['a job', '/api/jobs', post('{"taskType":"noop"}')],
  ['no JSON', '/api/jobs', post('{')],
  ['an unknown field', '/api/jobs', post('{"taskType":"noop","prority":1}')],
  ['a body too large', '/api/jobs', post(`{"taskType":"noop","payload":"${'x'.repeat(1024 * 1024)}"}`)],
  ['another content type', '/api/jobs', post('x', { 'content-type': 'text/plain' })],
  ['a file', '/api/files', post('bytes', { 'content-type': 'text/plain' })],
  ['a wrong method', '/api/jobs', { method: 'PUT' }],
  ['a foreign page', '/api/jobs', { headers: { origin: 'http://evil.example' } }],
  ['a proxied stranger', '/api/jobs', { headers: { 'x-forwarded-for': '1.2.3.4' } }],
  ['a forged peer', '/api/jobs', { headers: { 'x-taskflow-peer': '127.0.0.1', 'x-forwarded-for': '1.2.3.4' } }],
  ['a key that is none', '/api/jobs', { headers: { authorization: 'Bearer tf_none' } }],
  ['tRPC', '/api/trpc/tasks.list,stats.history?batch=1&input={"1":{"range":"week"}}'],
  ['tRPC by a stranger', '/api/trpc/tasks.list', { headers: { 'x-forwarded-for': '1.2.3.4' } }],
];

for (const [what, path, init] of requests) {
  test(`${what} is answered alike in front of Next and through it`, async () => {
    // Once more where a step of the history, a minute or a process's look at the database lies between the two.
    await expect(async () => {
      const [inFront, throughNext] = [await ask(front, path, init), await ask(next, path, init)];
      expect(throughNext).toEqual(inFront);
    }).toPass({ timeout: 10_000 });
  });
}

test('pages, which Next renders, and the API in front of it share one pool in peace', async () => {
  const page = await fetch(`${front.url}/jobs`);
  expect(await page.text()).toContain(jobId);
  for (const path of ['/api/jobs?limit=1', '/api/jobs', '/api/jobs?status=pending', '/api/trpc/jobs.list?input={}']) {
    expect([path, (await fetch(front.url + path)).status]).toEqual([path, 200]);
  }
});

const comparedHeaders = ['content-type', 'allow', 'www-authenticate', 'cache-control', 'x-content-type-options'];

/** Status, headers and body, without what differs between any two requests. */
async function ask(web: RunningProcess, path: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  headers.set('x-request-id', 'compared');
  const response = await fetch(web.url + path.replace('JOB', jobId), { ...init, headers });
  const body = (await response.text())
    .replaceAll(/"(jobId|fileId)":"[^"]+"/g, '"$1":"…"')
    .replaceAll(/"(createdAt|nextCursor)":"[^"]+"/g, '"$1":"…"');
  const isList = path.startsWith('/api/jobs?limit');
  return {
    status: response.status,
    headers: Object.fromEntries(comparedHeaders.map((name) => [name, response.headers.get(name)])),
    body: isList && response.ok ? Object.keys(JSON.parse(body)) : body,
  };
}
