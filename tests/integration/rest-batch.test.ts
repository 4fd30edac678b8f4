import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { printFigure } from '../support/print-figure.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('redis');
});
afterAll(() => api.stop());
beforeEach(() => api.pool.query('TRUNCATE taskflow.jobs'));

const submit = (jobs: unknown) => api.send('POST', '/api/jobs/batch', { jobs });
const noops = (count: number) => Array.from({ length: count }, (_, at) => ({ taskType: 'noop', tags: [`n${at}`] }));
const stored = async () => (await api.pool.query('SELECT FROM taskflow.jobs')).rows.length;

test('a batch is accepted whole, and answered in its order', async () => {
  const answer = await submit([
    { taskType: 'noop', tags: ['first'] },
    { taskType: 'noop', tags: ['second'], priority: 'high', retries: 0 },
    { taskType: 'noop', tags: ['third'], delay: 60_000 },
  ]);
  expect(answer.status).toBe(201);
  const found = await Promise.all(
    answer.body.jobs.map(({ jobId }: { jobId: string }) => api.get(`/api/jobs/${jobId}`)),
  );
  expect(found.map(({ body }) => body)).toMatchObject([
    { tags: ['first'], status: 'pending', priority: 'normal' },
    { tags: ['second'], priority: 'high', maxAttempts: 1 },
    { tags: ['third'] },
  ]);
  expect(answer.body.jobs).toEqual(
    found.map(({ body: { jobId, status, createdAt } }) => ({ jobId, status, createdAt })),
  );
});

test('every wrong value is named by the index of its job, and no job is made', async () => {
  const answer = await submit([
    { taskType: 'noop' },
    { taskType: 'noop', retries: 11, nonsense: true },
    { taskType: 'nope' },
    { taskType: 'noop', payload: { to: 'no address' } },
    { taskType: 'noop', callbackUrl: 'http://127.0.0.1/' },
    'no job',
    null,
  ]);
  expect([answer.status, answer.body.code]).toEqual([422, 'invalid_input']);
  const paths = answer.body.errors.map(({ path }: { path: string }) => path);
  expect(paths.toSorted()).toEqual([
    'jobs.1.nonsense',
    'jobs.1.retries',
    'jobs.2.taskType',
    'jobs.3.payload.to',
    'jobs.4.callbackUrl',
    'jobs.5',
    'jobs.6',
  ]);
  expect(await stored()).toBe(0);
});

test('a value that PostgreSQL refuses is named too, wherever it stands', async () => {
  for (const bad of [0, 499, 500, 999]) {
    const jobs = noops(1000).map((job, at) => (at === bad ? { ...job, payload: { note: 'a\0b' } } : job));
    const answer = await submit(jobs);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, `jobs.${bad}.payload`]);
  }
  expect(await stored()).toBe(0);
});

test('a thousand jobs are one transaction', async () => {
  const startedAt = performance.now();
  const answer = await submit(noops(1000));
  printFigure('a batch of 1,000 jobs accepted', performance.now() - startedAt, 'ms');
  expect([answer.status, answer.body.jobs.length]).toEqual([201, 1000]);
  const { rows } = await api.pool.query('SELECT DISTINCT xmin::text FROM taskflow.jobs');
  expect([await stored(), rows.length]).toEqual([1000, 1]);
});

test.each([
  ['no job', []],
  ['1,001 jobs', noops(1001)],
  ['no list', { 0: { taskType: 'noop' } }],
  ['nothing', undefined],
])('%s is no batch', async (_, jobs) => {
  const answer = await submit(jobs);
  expect([answer.status, answer.body.errors.map(({ path }: { path: string }) => path)]).toEqual([422, ['jobs']]);
  expect(await stored()).toBe(0);
});

test('one job over 1 MiB is named, and a body over 32 MiB is not read to its end', async () => {
  const answer = await submit([{ taskType: 'noop' }, { taskType: 'noop', payload: { note: 'x'.repeat(2 ** 20) } }]);
  expect([answer.status, answer.body.errors]).toEqual([422, [expect.objectContaining({ path: 'jobs.1.payload' })]]);
  const large = noops(40).map((job) => ({ ...job, payload: { note: 'x'.repeat(2 ** 20 - 100) } }));
  expect((await submit(large)).status).toBe(413);
  expect((await submit(large.slice(0, 3))).status).toBe(201);
  expect(await stored()).toBe(3);
});

test('other methods are refused with what is allowed', async () => {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await api.send(method, '/api/jobs/batch');
    expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST, OPTIONS']);
  }
});
