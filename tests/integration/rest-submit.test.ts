import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';
import { queueBackends } from '../support/servers.ts';

describe.each(queueBackends)('POST /api/jobs on %s', (backend) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi(backend);
  });
  afterAll(() => api.stop());

  const submit = (body: unknown, headers = {}) => api.send('POST', '/api/jobs', body, headers);
  const countJobs = async () => Number((await api.pool.query('SELECT count(*) FROM taskflow.jobs')).rows[0].count);
  const inOneDay = () => new Date(Date.now() + 86_400_000).toISOString();

  test('a job is accepted, stored as it was asked for, and readable at its Location', async () => {
    const runAt = inOneDay();
    const answer = await submit({
      taskType: 'noop',
      payload: { to: 'a@example.com' },
      callbackUrl: 'https://example.com/hook',
      priority: 'high',
      retries: 0,
      timeout: 1234,
      runAt,
      tags: ['vip', 'ü'],
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ jobId: expect.any(String), status: 'pending', createdAt: expect.any(String) });
    const job = await api.get(answer.headers.get('location') ?? '');
    expect(job.status).toBe(200);
    expect(job.body).toMatchObject({
      jobId: answer.body.jobId,
      taskType: 'noop',
      status: 'pending',
      payload: { to: 'a@example.com' },
      callbackUrl: 'https://example.com/hook',
      priority: 'high',
      retries: 0,
      maxAttempts: 1,
      attemptsMade: 0,
      timeout: 1234,
      runAt,
      tags: ['vip', 'ü'],
      result: null,
      error: null,
      nextRetryAt: null,
    });
  });

  test.each([
    ['no JSON', '{"taskType":', 400, ''],
    ['a string', '"noop"', 422, ''],
    ['no task type', {}, 422, 'taskType'],
    ['an unknown task type', { taskType: 'nope' }, 422, 'taskType'],
    ['an unknown field', { taskType: 'noop', prority: 'high' }, 422, 'prority'],
    ['a bad priority', { taskType: 'noop', priority: 'urgent' }, 422, 'priority'],
    ['too many retries', { taskType: 'noop', retries: 11 }, 422, 'retries'],
    ['negative retries', { taskType: 'noop', retries: -1 }, 422, 'retries'],
    ['a timeout of zero', { taskType: 'noop', timeout: 0 }, 422, 'timeout'],
    ['a delay that is no integer', { taskType: 'noop', delay: 1.5 }, 422, 'delay'],
    ['delay and runAt', { taskType: 'noop', delay: 5, runAt: '2030-01-01T00:00:00Z' }, 422, 'runAt'],
    ['a deadline in the past', { taskType: 'noop', deadline: '2020-01-01T00:00:00Z' }, 422, 'deadline'],
    ['a callback that is no http(s) URL', { taskType: 'noop', callbackUrl: 'ftp://example.com' }, 422, 'callbackUrl'],
    ['a private callback', { taskType: 'noop', callbackUrl: 'http://192.168.0.1/x' }, 422, 'callbackUrl'],
    ['a payload against its schema', { taskType: 'noop', payload: { to: 'nobody' } }, 422, 'payload.to'],
    ['an unknown field of the payload', { taskType: 'noop', payload: { too: 'x' } }, 422, 'payload.too'],
    [
      'a private URL in the payload',
      { taskType: 'noop', payload: { url: 'http://169.254.169.254/' } },
      422,
      'payload.url',
    ],
    ['a text PostgreSQL cannot keep', { taskType: 'noop', payload: { note: 'a\0b' } }, 422, 'payload'],
    ['a task type PostgreSQL cannot keep', { taskType: 'no\0op' }, 422, 'taskType'],
    ['a tag PostgreSQL cannot keep', { taskType: 'noop', tags: ['a\0b'] }, 422, ''],
  ])('%s is refused with the path of what is wrong, and nothing is stored', async (_what, body, status, path) => {
    const before = await countJobs();
    const answer = await submit(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      status,
      title: expect.any(String),
      code: expect.any(String),
    });
    expect(['', ...answer.body.errors.map((error: { path: string }) => error.path)]).toContain(path);
    expect(await countJobs()).toBe(before);
  });

  test('a body over 1 MiB is refused, with and without a Content-Length', async () => {
    const large = JSON.stringify({ taskType: 'noop', payload: { note: 'x'.repeat(1024 * 1024) } });
    expect((await submit(large)).status).toBe(413);
    const chunked = await fetch(`${api.url}/api/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  test('a body of another content type is refused', async () => {
    const answer = await submit('{"taskType":"noop"}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
    expect(answer.body.code).toBe('unsupported_media_type');
  });

  test('of a key that comes twice the last counts, whatever was checked is what is stored', async () => {
    const send = (body: string) => api.send('POST', '/api/jobs', body);
    expect((await send('{"taskType":"noop","taskType":"nope"}')).status).toBe(422);
    const { status, body } = await send(
      '{"taskType":"nope","taskType":"noop","payload":{"note":1},"payload":{"note":"b"}}',
    );
    expect(status).toBe(201);
    expect((await api.get(`/api/jobs/${body.jobId}`)).body).toMatchObject({ taskType: 'noop', payload: { note: 'b' } });
  });

  test('a body nested without end makes no 500', async () => {
    const deep = `{"taskType":"noop","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await submit(deep)).status).toBe(422);
  });

  test('jobs posted at once are each stored once', async () => {
    const before = await countJobs();
    const ids = await Promise.all(Array.from({ length: 200 }, () => api.submit()));
    expect(new Set(ids).size).toBe(200);
    expect(await countJobs()).toBe(before + 200);
  });
});
