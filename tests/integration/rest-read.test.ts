import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hotRoutes } from '../../src/app/api/hot-routes.ts';
import { startApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';
import { rawRequest } from '../support/raw-request.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

const idsOf = (body: { jobs: { jobId: string }[] }) => body.jobs.map(({ jobId }) => jobId);

test('pages of a list hold every job once, newest first, although some were created together', async () => {
  const submitted = await Promise.all(Array.from({ length: 23 }, () => api.submit({ tags: ['paged'] })));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { body } = await api.get(`/api/jobs?tag=paged&limit=5${query}`);
    seen.push(...idsOf(body));
    cursor = body.nextCursor;
  } while (cursor !== null);
  expect(seen.toSorted()).toEqual(submitted.toSorted());
  const all = (await api.get('/api/jobs?tag=paged')).body.jobs.map((job: { createdAt: string }) => job.createdAt);
  expect(all).toEqual(all.toSorted().toReversed());
});

test('a page with large payloads and results ends early, and no page is without them', async () => {
  const size = 600_000;
  // Of one letter, which is stored small; of no pattern, which is not; and small ones between.
  await api.pool.query(
    `INSERT INTO taskflow.jobs (id, task_type, status, payload, result, tags, max_attempts, timeout_ms, run_at, finished_at,
       updated_at, created_at)
     SELECT gen_random_uuid(), 'noop', 'completed', jsonb_build_object('n', n, 'text', CASE n % 3
         WHEN 0 THEN repeat('a', $1) WHEN 1 THEN (SELECT string_agg(md5(n || '-' || m), '') FROM generate_series(1, $1 / 32) m)
         ELSE 'small' END),
       CASE WHEN n % 2 = 0 THEN to_jsonb(repeat('b', $1)) END, '{large}', 1, 1000, now(), now(), now(), now() - n * interval '1 s'
     FROM generate_series(1, 90) n`,
    [size],
  );
  const pages: { n: number; payload: number; result: number | null }[][] = [];
  let cursor = '';
  do {
    const { body } = await api.get(`/api/jobs?tag=large&limit=500${cursor}`);
    pages.push(
      body.jobs.map(({ payload, result }: { payload: { n: number; text: string }; result: string | null }) => ({
        n: payload.n,
        payload: payload.text.length,
        result: result && result.length,
      })),
    );
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  expect(pages.flat()).toEqual(
    Array.from({ length: 90 }, (_, index) => {
      const n = index + 1;
      return { n, payload: n % 3 === 2 ? 5 : size, result: n % 2 === 0 ? size : null };
    }),
  );
  const characters = pages.map((page) => page.reduce((sum, job) => sum + job.payload + (job.result ?? 0), 0));
  expect(Math.max(...characters)).toBeLessThan(16 * 1024 * 1024 + 2 * size);
  // Without them the page is whole.
  expect((await api.get('/api/jobs?tag=large&limit=500&fields=status')).body.jobs).toHaveLength(90);
});

test('filters by status, type, time and text narrow the list', async () => {
  const jobId = await api.submit({ tags: ['filtered'], payload: { note: 'here' } });
  const { createdAt } = (await api.get(`/api/jobs/${jobId}`)).body;
  const list = async (query: string) => idsOf((await api.get(`/api/jobs?tag=filtered&${query}`)).body);
  expect(await list('status=pending&taskType=noop')).toEqual([jobId]);
  expect(await list('status=completed')).toEqual([]);
  expect(await list('taskType=other')).toEqual([]);
  expect(await list(`from=${createdAt}`)).toEqual([jobId]);
  expect(await list('from=2099-01-01T00:00:00Z')).toEqual([]);
  expect(await list('to=2020-01-01T00:00:00Z')).toEqual([]);
  expect(await list(`q=${jobId}`)).toEqual([jobId]);
  expect(await list('q=NOOP')).toEqual([jobId]);
  expect(await list('q=100%25')).toEqual([]);
});

test('fields leaves out what was not asked for', async () => {
  const jobId = await api.submit({ tags: ['fields'], payload: { note: 'large' } });
  const list = async (query: string) => (await api.get(`/api/jobs?tag=fields${query}`)).body.jobs;
  const all = Object.keys((await list(''))[0]);
  expect(all).toContain('payload');
  expect(await list('&fields=status,tags')).toEqual([{ jobId, status: 'pending', tags: ['fields'] }]);
  expect(await list('&fields=payload')).toEqual([{ jobId, payload: { note: 'large' } }]);
  const one = async (query: string) => (await api.get(`/api/jobs/${jobId}${query}`)).body;
  expect(await one('?fields=result,%20progress')).toEqual({ jobId, result: null, progress: null });
  for (const bad of ['fields=', 'fields=nope', 'fields=status,,tags', 'fields=status&fields=tags']) {
    expect([bad, (await api.get(`/api/jobs?${bad}`)).status]).toEqual([bad, 400]);
    expect([bad, (await api.get(`/api/jobs/${jobId}?${bad}`)).status]).toEqual([bad, 400]);
  }
});

test.each([
  '?limit=0',
  '?limit=501',
  '?limit=ten',
  '?status=done',
  '?from=yesterday',
  '?unknown=1',
  '?status=pending&status=active',
  '?cursor=abc',
])('the bad query %s is refused with 400', async (query) => {
  const answer = await api.get(`/api/jobs${query}`);
  expect(answer.status).toBe(400);
  expect(answer.body.errors.length).toBeGreaterThan(0);
});

test("a filter that PostgreSQL cannot read is the caller's mistake, not ours", async () => {
  for (const query of ['from=0000-01-01T00:00:00Z', 'tag=%00', 'q=%00', 'taskType=%00']) {
    expect([query, (await api.get(`/api/jobs?${query}`)).status]).toEqual([query, 400]);
  }
});

test('what is not there is 404, also under an id that is none', async () => {
  for (const id of [randomUUID(), 'abc', '%00', '..%2f..', 'x'.repeat(3000)]) {
    for (const part of ['', '/logs', '/attempts', '/artifacts', '/artifacts/a.png']) {
      const answer = await api.get(`/api/jobs/${id}${part}`);
      expect([answer.status, answer.body.code], `${id}${part}`).toEqual([404, 'not_found']);
    }
    expect((await api.send('DELETE', `/api/jobs/${id}`)).status).toBe(404);
    expect((await api.send('POST', `/api/jobs/${id}/cancel`)).status).toBe(404);
    expect((await api.get(`/api/files/${id}`)).status).toBe(404);
  }
  expect((await api.get('/api/nothing')).status).toBe(404);
  expect((await api.get('/api/jobs/%E0%A4%A')).status).toBe(400);
});

test('other methods are 405 and say which there are', async () => {
  const answer = await api.send('PUT', '/api/jobs', {});
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
  expect(answer.body.code).toBe('method_not_allowed');
  expect((await api.get('/api/jobs/batch')).status).toBe(405);
  expect((await api.send('DELETE', '/api/jobs/actions')).status).toBe(405);
  expect((await api.send('POST', '/api/stats', {})).status).toBe(405);
});

test('a pending job is cancelled once, by either way, and the second time is 409 with its status', async () => {
  const [one, other] = [await api.submit(), await api.submit()];
  const cancelled = await api.send('DELETE', `/api/jobs/${one}`);
  expect(cancelled.status).toBe(200);
  expect(cancelled.body).toMatchObject({
    jobId: one,
    status: 'cancelled',
    result: null,
    finishedAt: expect.any(String),
  });
  expect(cancelled.body.error).toEqual(expect.any(String));
  expect((await api.send('POST', `/api/jobs/${other}/cancel`)).status).toBe(200);
  const again = await api.send('DELETE', `/api/jobs/${one}`);
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ code: 'illegal_transition', jobStatus: 'cancelled' });
});

test('a log tells the story of a job in order, page by page', async () => {
  const jobId = await api.submit({ retries: 1 });
  await failOnce(jobId);
  const whole = (await api.get(`/api/jobs/${jobId}/logs`)).body;
  expect(whole.logs.map((line: { message: string }) => line.message.replace(/ at .*| after .*/, ''))).toEqual([
    'Job created: noop',
    'Attempt 1 started',
    'first',
    'second',
    'Attempt 1 failed',
    'Next attempt due',
  ]);
  expect(whole.nextCursor).toBeNull();
  // The second line was written by a clock that is an hour behind.
  const times = whole.logs.map((line: { at: string }) => line.at);
  expect(times).toEqual(times.toSorted());
  const paged: unknown[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await api.get(`/api/jobs/${jobId}/logs?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`);
    paged.push(...body.logs);
    cursor = body.nextCursor;
  } while (cursor !== null);
  expect(paged).toEqual(whole.logs);
  const { attempts } = (await api.get(`/api/jobs/${jobId}/attempts`)).body;
  // From start to end as both are told, not rounded by itself: the page has one time for one attempt.
  expect(Date.parse(attempts[0].finishedAt) - Date.parse(attempts[0].startedAt)).toBe(39);
  expect(attempts).toMatchObject([{ number: 1, outcome: 'failed', durationMs: 39, error: { message: 'no luck' } }]);
  expect(whole.logs[4].message).toMatch(/after 39 ms/);
});

/** Writes what a worker would have: one failed attempt with two log lines. */
async function failOnce(jobId: string): Promise<void> {
  await api.pool.query(
    `INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, error, retry_at, duration_ms)
     SELECT $1, 1, gen_random_uuid(), date_trunc('second', now()), date_trunc('second', now()) + interval '39.6 ms',
       'failed', $2, now() + interval '2 seconds', 40`,
    [jobId, JSON.stringify({ name: 'Error', message: 'no luck', stack: null, code: 'handler_error' })],
  );
  await api.pool.query(
    `INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message) VALUES
     ($1, 1, now(), 'info', 'first'), ($1, 1, now() - interval '1 hour', 'warn', 'second')`,
    [jobId],
  );
}

test('counts follow what is submitted and cancelled, without counting jobs', async () => {
  const before = (await api.get('/api/stats')).body.counts;
  const jobId = await api.submit();
  await api.submit();
  await api.send('DELETE', `/api/jobs/${jobId}`);
  await expect
    .poll(async () => (await api.get('/api/stats')).body.counts)
    .toEqual({ ...before, pending: before.pending + 1, cancelled: before.cancelled + 1 });
  const { body } = await api.get('/api/stats');
  expect(body).toMatchObject({ successRate: null, activeWorkers: 0, waitMs: { p50: null } });
  expect(body.lastSevenDays).toHaveLength(7);
});

test('task types are listed with their schemas', async () => {
  const { body } = await api.get('/api/tasks');
  expect(body.tasks).toMatchObject([
    { taskType: 'noop', payloadSchema: { type: 'object' }, paused: false, workers: 0 },
  ]);
  expect((await api.get('/api/workers')).body).toEqual({ workers: [] });
});

test('health and readiness name the dependencies', async () => {
  expect((await api.get('/healthz')).body).toEqual({ status: 'ok' });
  expect((await api.get('/readyz')).body).toEqual({
    status: 'ready',
    database: 'up',
    queue: 'up',
    queueOn: 'postgres',
    pageBuild: null,
  });
});

test('a request id is taken over, or made', async () => {
  expect((await api.get('/healthz', { 'x-request-id': 'mine-1' })).headers.get('x-request-id')).toBe('mine-1');
  const made = await api.get('/api/jobs/abc', { 'x-request-id': 'not one of ours' });
  expect(made.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  expect(made.body.requestId).toBe(made.headers.get('x-request-id'));
});

test('HEAD of every address answers as GET does, without a body', async () => {
  const jobId = await api.submit();
  await api.send('DELETE', `/api/jobs/${jobId}`);
  const { fileId } = await (await fetch(`${api.url}/api/files`, { method: 'POST', body: 'bytes' })).json();
  const ids: Record<string, string> = { jobId, fileId };
  const paths = hotRoutes.map(([path]) => path.replaceAll(/\[(?:\.{3})?(\w+)\]/g, (_, name) => ids[name] ?? 'a'));
  const read: string[] = [];
  for (const path of paths.filter((one) => !one.startsWith('/api/trpc/'))) {
    const get = await ask('GET', path);
    if (get.status === 405) continue;
    const head = await ask('HEAD', path);
    expect([path, head.status, head.headers, head.rest]).toEqual([path, get.status, get.headers, '']);
    if (get.status === 200) read.push(path);
  }
  expect(read.length).toBeGreaterThanOrEqual(14);
});

async function ask(method: string, path: string) {
  const { status, headers, rest } = await rawRequest(method, new URL(path, api.url));
  // Only a body that is really sent is sent in chunks.
  delete headers['transfer-encoding'];
  // What is counted is another from one moment to the next.
  if (path === '/api/metrics') delete headers['content-length'];
  return { status, headers: { ...headers, date: 'now', 'x-request-id': 'this' }, rest };
}
