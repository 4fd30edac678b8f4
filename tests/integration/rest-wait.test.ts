import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { printFigure } from '../support/print-figure.ts';
import { settledStatementsPerSecond } from '../support/statements-per-second.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

const end = (jobId: string) => api.send('DELETE', `/api/jobs/${jobId}`);
const secondsSince = (from: number) => (performance.now() - from) / 1000;

describe('GET /api/jobs/:id?wait=N', () => {
  test('is answered as soon as the job ends', async () => {
    const jobId = await api.submit({ delay: 60_000 });
    const startedAt = performance.now();
    const waiting = api.get(`/api/jobs/${jobId}?wait=20`);
    setTimeout(() => void end(jobId), 500);
    expect((await waiting).body).toMatchObject({ jobId, status: 'cancelled' });
    expect(secondsSince(startedAt)).toBeLessThan(2);
    expect((await api.get(`/api/jobs/${jobId}?wait=60`)).body.status).toBe('cancelled');
    expect(secondsSince(startedAt)).toBeLessThan(3);
  });

  test('is answered with the job as it is when the time is over', async () => {
    const jobId = await api.submit({ delay: 60_000 });
    const startedAt = performance.now();
    expect((await api.get(`/api/jobs/${jobId}?wait=0.6`)).body.status).toBe('pending');
    expect(secondsSince(startedAt)).toBeGreaterThan(0.55);
  });

  test('thousands wait at once for the price of one', async () => {
    const jobIds = await Promise.all(Array.from({ length: 20 }, () => api.submit({ delay: 600_000 })));
    const waiting = Array.from({ length: 2000 }, (_, at) => api.get(`/api/jobs/${jobIds[at % 20]}?wait=50`));
    const perSecond = await settledStatementsPerSecond(api.pool, 30);
    printFigure('statements while 2,000 callers wait', perSecond, '/s');
    await Promise.all(jobIds.map((jobId) => end(jobId)));
    const endedAt = performance.now();
    const answers = await Promise.all(waiting);
    printFigure('2,000 waiting callers answered', performance.now() - endedAt, 'ms');
    expect(answers.every(({ body }) => body.status === 'cancelled')).toBe(true);
    expect(secondsSince(endedAt)).toBeLessThan(5);
  }, 60_000);

  test.each(['?wait=61', '?wait=-1', '?wait=soon', '?wait=1&wait=2', '?wiat=1'])('%s is refused', async (query) => {
    const jobId = await api.submit({ delay: 60_000 });
    expect((await api.get(`/api/jobs/${jobId}${query}`)).status).toBe(400);
  });
});

describe('POST /api/jobs with Prefer: wait', () => {
  const submit = (prefer: string, more = {}) =>
    api.send('POST', '/api/jobs', { taskType: 'noop', delay: 60_000, ...more }, { prefer });

  test('is answered with the whole job once it ended', async () => {
    const submitting = submit('wait=20', { tags: ['waited'] });
    const jobId = await waitFor(async () => (await api.get('/api/jobs?tag=waited')).body.jobs[0]?.jobId);
    await end(jobId);
    const answer = await submitting;
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([201, 'wait=20']);
    expect(answer.body).toEqual((await api.get(`/api/jobs/${jobId}`)).body);
  });

  test('is answered with the job as it is when the time is over, and at once with a preference that is none', async () => {
    const answer = await submit('wait=1');
    expect([answer.status, answer.body.status, answer.body.taskType]).toEqual([201, 'pending', 'noop']);
    const other = await submit('wait=soon');
    expect([other.headers.get('preference-applied'), Object.keys(other.body)]).toEqual([
      null,
      ['jobId', 'status', 'createdAt'],
    ]);
  });
});

describe('ETag', () => {
  test('a job that the caller has already is not sent again, until it changes', async () => {
    const jobId = await api.submit({ delay: 60_000 });
    const first = await api.get(`/api/jobs/${jobId}`);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]+"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await api.get(`/api/jobs/${jobId}`, { 'if-none-match': known });
      expect([known, again.status, again.body]).toEqual([known, 304, '']);
      expect(again.headers.get('etag')).toBe(tag);
    }
    expect((await api.get(`/api/jobs/${jobId}`, { 'if-none-match': '"other"' })).status).toBe(200);
    await end(jobId);
    expect((await api.get(`/api/jobs/${jobId}`, { 'if-none-match': tag })).body.status).toBe('cancelled');
  });
});

test('who waits is answered when web shuts down', async () => {
  const own = await startApi('postgres');
  const jobId = await own.submit({ delay: 600_000 });
  const waiting = own.get(`/api/jobs/${jobId}?wait=60`);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const startedAt = performance.now();
  await own.web.stop();
  expect((await waiting).body).toMatchObject({ jobId, status: 'pending' });
  expect(secondsSince(startedAt)).toBeLessThan(3);
  await own.stop();
});
