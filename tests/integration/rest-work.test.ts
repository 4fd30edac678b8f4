import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { printFigure } from '../support/print-figure.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';
import { settledStatementsPerSecond } from '../support/statements-per-second.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
let other: RunningProcess;

beforeAll(async () => {
  api = await startApi('redis', { LEASE_MS: '3000' });
  other = await startWebProcess({ ...api.settings });
});
afterAll(async () => {
  await other.stop();
  await api.stop();
});

const post = (path: string, body: unknown) => api.send('POST', `/api/work/${path}`, body);
const put = (taskType: string, body: unknown) => api.send('PUT', `/api/tasks/${taskType}`, body);
const anything = { payloadSchema: {} };

/** A task type of the test's own, so that tests do not claim each other's jobs. */
async function aType(more = {}): Promise<string> {
  const taskType = `pulled_${randomUUID().slice(0, 8)}`;
  const { status, body } = await put(taskType, { ...anything, ...more });
  expect([status, body.pull]).toEqual([201, true]);
  return taskType;
}

function claim(taskTypes: string | string[], more = {}): Promise<Answer> {
  return post('claim', { workerId: randomUUID(), taskTypes: [taskTypes].flat(), ...more });
}

/** The one attempt that is claimed. */
async function claimOne(taskType: string, more = {}) {
  const { status, body } = await claim(taskType, more);
  expect([status, body.attempts?.length]).toEqual([200, 1]);
  return body.attempts[0];
}

const job = async (jobId: string) => (await api.get(`/api/jobs/${jobId}`)).body;
const attemptsOf = async (jobId: string) => (await api.get(`/api/jobs/${jobId}/attempts`)).body.attempts;
const msSince = (from: number) => performance.now() - from;

describe('PUT /api/tasks/:taskType', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  };

  test('makes a type known to every web process at once, and again changes nothing', async () => {
    const taskType = `put_${randomUUID().slice(0, 8)}`;
    const given = {
      ...{ payloadSchema: schema, description: 'Counts.', example: { n: 1 }, timeoutMs: 5000, retries: 0 },
      retentionDays: { completed: 0.5 },
    };
    expect((await put(taskType, given)).status).toBe(201);
    const startedAt = performance.now();
    const again = await put(taskType, given);
    expect([again.status, again.body]).toMatchObject([
      200,
      { taskType, payloadSchema: schema, pull: true, workers: 0 },
    ]);
    expect(msSince(startedAt)).toBeLessThan(1500);
    const submit = (payload: unknown) =>
      fetch(`${other.url}/api/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ taskType, payload }),
      });
    expect((await submit({ n: 'one' })).status).toBe(422);
    expect((await submit({ n: 1, forceFail: true })).status).toBe(201);
    // Every process has read the types a moment ago; none goes by what it read when the answer is there.
    expect((await put(taskType, { ...given, payloadSchema: {} })).status).toBe(200);
    expect((await submit({ n: 'one' })).status).toBe(201);
    const stored = await job((await api.submit({ taskType, payload: 3 })) ?? '');
    expect(stored).toMatchObject({ timeout: 5000, maxAttempts: 1 });
    const { rows } = await api.pool.query('SELECT retention_days FROM taskflow.task_types WHERE task_type = $1', [
      taskType,
    ]);
    expect(rows).toEqual([{ retention_days: { completed: 0.5 } }]);
  });

  test.each([
    ['a type that is none', { type: 'strange' }, 'payloadSchema'],
    ['a remote reference', { $ref: 'https://example.com/schema.json' }, 'payloadSchema'],
    ['a reference to nothing', { $ref: '#/$defs/none' }, 'payloadSchema'],
    ['a circle', { $ref: '#' }, 'payloadSchema'],
    [
      'a circle of two',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      'payloadSchema',
    ],
    ['a pattern with look-around', { pattern: '^(?=a)(a+)+$' }, 'payloadSchema'],
    ['a pattern that is none', { patternProperties: { '(': {} } }, 'payloadSchema'],
    ['a pattern that is too long', { pattern: 'a'.repeat(501) }, 'payloadSchema'],
    ['a size over 64 KiB', { description: 'x'.repeat(70_000) }, 'payloadSchema'],
    ['an asynchronous schema', { $async: true }, 'payloadSchema.$async'],
    ['another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, 'payloadSchema'],
  ])('refuses %s', async (_, payloadSchema, path) => {
    const { status, body } = await put('refused', { payloadSchema });
    expect([status, body.code]).toEqual([422, 'invalid_input']);
    expect(body.errors[0].path).toContain(path);
  });

  test('a schema made to be slow holds nobody up, nor does a batch of payloads for it', async () => {
    const twice = { allOf: [{ items: { $ref: '#/$defs/list' } }, { items: { $ref: '#/$defs/list' } }] };
    const taskType = await aType({ payloadSchema: { $defs: { list: twice }, $ref: '#/$defs/list' } });
    const payload = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`);
    const outOfTime = 'cannot be checked by its schema within a second';
    const one = await api.send('POST', '/api/jobs', { taskType, payload });
    expect([one.status, one.body.errors]).toEqual([422, [{ path: 'payload', message: outOfTime }]]);
    const jobs = Array.from({ length: 20 }, () => ({ taskType, payload }));
    const batch = api.send('POST', '/api/jobs/batch', { jobs });
    // Answered in between, not behind all of them.
    expect(await Promise.race([batch.then(() => 'batch'), api.get('/healthz').then(() => 'health')])).toBe('health');
    const { status, body } = await batch;
    expect([status, body.errors[0]]).toEqual([422, { path: 'jobs.0.payload', message: outOfTime }]);
    expect(body.errors.length).toBeLessThan(20);
  });

  test('refuses what is nested too deep, names that are none, examples that do not match, and unknown fields', async () => {
    let deep: object = {};
    for (let level = 0; level < 50; level += 1) deep = { items: deep };
    for (const [taskType, body, path] of [
      ['deep', { payloadSchema: deep }, 'payloadSchema'],
      ['Bad-Name', anything, 'taskType'],
      ['x'.repeat(64), anything, 'taskType'],
      ['bad_example', { payloadSchema: schema, example: { n: 'x' } }, 'example.n'],
      ['bad_result', { ...anything, resultSchema: { type: 7 } }, 'resultSchema.type'],
      ['unknown', { ...anything, concurency: 3 }, 'concurency'],
      ['no_schema', {}, 'payloadSchema'],
      ['no_object', { payloadSchema: true }, 'payloadSchema'],
      ['slow', { ...anything, timeoutMs: 0 }, 'timeoutMs'],
      ['forgotten', { ...anything, retentionDays: { failed: 0.001 } }, 'retentionDays.failed'],
    ] as const) {
      const answer = await put(taskType, body);
      expect([taskType, answer.status, answer.body.errors[0].path]).toEqual([taskType, 422, path]);
    }
  });

  test('a type that a live worker of TaskFlow runs cannot be taken over, one that nobody runs can', async () => {
    const taskType = `own_${randomUUID().slice(0, 8)}`;
    await api.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ($1, '{}')`, [taskType]);
    const live = `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, lease_expires_at)
      VALUES (gen_random_uuid(), 'h', 1, '0', ARRAY[$1], 1, taskflow.now() + interval '1 hour') RETURNING id`;
    const { rows } = await api.pool.query<{ id: string }>(live, [taskType]);
    expect(await put(taskType, anything)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(await claim(taskType)).toMatchObject({ status: 409, body: { code: 'conflict', taskTypes: [taskType] } });
    const asOwn = await post('claim', { workerId: rows[0]?.id, taskTypes: [await aType()] });
    expect([asOwn.status, asOwn.body.code]).toEqual([409, 'conflict']);
    await api.pool.query('DELETE FROM taskflow.workers WHERE id = $1', [rows[0]?.id]);
    expect((await put(taskType, anything)).status).toBe(200);
  });
});

describe('POST /api/work/claim', () => {
  test('gives the most urgent due jobs, each once, with what a worker needs', async () => {
    const taskType = await aType();
    const low = await api.submit({ taskType, priority: 'low' });
    const normal = await api.submit({ taskType, payload: { a: ['ü'] }, tags: ['t'], timeout: 1234 });
    const high = await api.submit({ taskType, priority: 'high' });
    await api.submit({ taskType, delay: 60_000 });
    const workerId = randomUUID();
    const first = await post('claim', { workerId, taskTypes: [taskType], max: 2 });
    expect(first.body.attempts.map((one: { jobId: string }) => one.jobId)).toEqual([high, normal]);
    expect(first.body).toMatchObject({ leaseMs: 3000, heartbeatEveryMs: 1000, workerState: 'running' });
    expect(first.body.attempts[1]).toMatchObject({
      ...{ taskType, payload: { a: ['ü'] }, attempt: 1, maxAttempts: 4, timeout: 1234, deadline: null, tags: ['t'] },
      ...{ idempotencyKey: normal, priority: 'normal' },
    });
    expect((await claim(taskType, { max: 100 })).body.attempts).toMatchObject([{ jobId: low }]);
    expect((await claim(taskType, { max: 100 })).body.attempts).toEqual([]);
    expect(await job(normal)).toMatchObject({ status: 'active', workerId, attemptsMade: 1 });
    const workers = (await api.get('/api/workers')).body.workers;
    expect(workers).toContainEqual(
      expect.objectContaining({ workerId, kind: 'pull', taskTypes: [taskType], slotsUsed: 0, concurrency: 2 }),
    );
  });

  test('a job submitted anywhere is given at once to who waits', async () => {
    const taskType = await aType();
    const measure = async (url: string): Promise<number> => {
      const waiting = claim(taskType, { waitSeconds: 20 });
      await new Promise((resolve) => setTimeout(resolve, 150));
      const startedAt = performance.now();
      await fetch(`${url}/api/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ taskType }),
      });
      expect((await waiting).body.attempts).toHaveLength(1);
      return msSince(startedAt);
    };
    for (const [name, url] of Object.entries({ 'the same web process': api.url, 'another web process': other.url })) {
      const took: number[] = [];
      for (let n = 0; n < 15; n += 1) took.push(await measure(url));
      const p50 = took.toSorted((a, b) => a - b)[7] ?? Infinity;
      printFigure(`submit to claimed by a waiting pull worker, through ${name}, p50`, p50, 'ms');
      expect(p50).toBeLessThan(150);
    }
  });

  test('two hundred wait for the price of one, and are served one each', async () => {
    const taskType = await aType();
    const waiting: Promise<Answer>[] = [];
    for (let n = 0; n < 200; n += 1) waiting.push(claim(taskType, { waitSeconds: 30 }));
    const perSecond = await settledStatementsPerSecond(api.pool, 40);
    printFigure('statements while 200 pull workers wait', perSecond, '/s');
    const jobs = Array.from({ length: 200 }, () => ({ taskType }));
    const startedAt = performance.now();
    expect((await api.send('POST', '/api/jobs/batch', { jobs })).status).toBe(201);
    const answers = await Promise.all(waiting);
    printFigure('200 waiting pull workers served', msSince(startedAt), 'ms');
    const jobIds = answers.flatMap(({ body }) => body.attempts.map((one: { jobId: string }) => one.jobId));
    expect([jobIds.length, new Set(jobIds).size]).toEqual([200, 200]);
  });

  test('who waited longest is served first, and nobody gets a second job before all have one', async () => {
    const taskType = await aType();
    const waiting: Promise<Answer>[] = [];
    const order: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      waiting.push(claim(taskType, { waitSeconds: 20, max: n < 3 ? 1 : 100 }).finally(() => order.push(n)));
      const isKnown = async () => {
        const { workers } = (await api.get('/api/workers')).body;
        return workers.filter((one: { taskTypes: string[] }) => one.taskTypes.includes(taskType)).length === n + 1;
      };
      await waitFor(isKnown);
    }
    for (let n = 0; n < 3; n += 1) {
      await api.submit({ taskType });
      await waitFor(() => order.length > n);
    }
    expect(order).toEqual([0, 1, 2]);
    await api.send('POST', '/api/jobs/batch', { jobs: Array.from({ length: 7 }, () => ({ taskType })) });
    const answers = await Promise.all(waiting);
    expect(answers.map(({ body }) => body.attempts.length)).toEqual([1, 1, 1, 3, 2, 2]);
  });

  test('who went away while waiting gets no job, and others get it', async () => {
    const taskType = await aType();
    const gone = new AbortController();
    const body = JSON.stringify({ workerId: randomUUID(), taskTypes: [taskType], waitSeconds: 30 });
    const headers = { 'content-type': 'application/json' };
    const left = fetch(`${api.url}/api/work/claim`, { method: 'POST', headers, body, signal: gone.signal });
    const isRefused = left.then(
      () => false,
      () => true,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    gone.abort();
    expect(await isRefused).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const jobId = await api.submit({ taskType });
    expect(await claimOne(taskType, { waitSeconds: 5 })).toMatchObject({ jobId, attempt: 1 });
  });

  test('who waits keeps its lease, and is told nothing when the time is over', async () => {
    const taskType = await aType();
    const workerId = randomUUID();
    const startedAt = performance.now();
    const waiting = claim(taskType, { workerId, waitSeconds: 4.5 });
    const jobId = await api.submit({ taskType: await aType() });
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const isAlive = (await api.get('/api/workers')).body.workers.some(
      (one: { workerId: string }) => one.workerId === workerId,
    );
    expect(isAlive).toBe(true);
    expect((await waiting).body.attempts).toEqual([]);
    expect(msSince(startedAt)).toBeGreaterThan(4400);
    expect((await api.get(`/api/jobs/${jobId}/why`)).body.reason).toBe('no_worker');
  });

  test('a worker that drains, and a paused type, are given nothing', async () => {
    const taskType = await aType();
    const workerId = randomUUID();
    await claim(taskType, { workerId });
    expect((await api.send('POST', `/api/workers/${workerId}/drain`)).status).toBe(200);
    const jobId = await api.submit({ taskType });
    const drained = claim(taskType, { workerId, waitSeconds: 1 });
    const attempt = await claimOne(taskType, { waitSeconds: 1 });
    expect(attempt.jobId).toBe(jobId);
    expect((await drained).body).toMatchObject({ attempts: [], workerState: 'draining' });
    await post('release', { leaseToken: attempt.leaseToken });
    await api.pool.query('UPDATE taskflow.task_types SET paused = true WHERE task_type = $1', [taskType]);
    expect((await claim(taskType)).body.attempts).toEqual([]);
    expect((await api.get(`/api/jobs/${jobId}/why`)).body.reason).toBe('paused');
  });

  test('pulled types get no hints, and the sweep does not miss them', async () => {
    const taskType = await aType();
    const queue = createHintQueue(loadEnv(api.settings), { warn: () => undefined });
    await waitFor(() => queue.isReachable());
    const before = await queue.countReady();
    const jobId = await api.submit({ taskType });
    const { leaseToken } = await claimOne(taskType);
    await post('fail', { leaseToken, error: 'no', retryAfterMs: 0 });
    await api.send('DELETE', `/api/jobs/${jobId}`);
    expect((await api.send('POST', `/api/jobs/${jobId}/retry`)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await queue.countReady()).toBe(before);
    await api.submit();
    await waitFor(async () => (await queue.countReady()) === before + 1);
    await queue.close();
  });
});

describe('the end of an attempt', () => {
  test('finish, and its repeat after a lost answer, are the same success; anything else about it is stale', async () => {
    const taskType = await aType();
    const jobId = await api.submit({ taskType, callbackUrl: 'https://example.com/hook' });
    const { leaseToken } = await claimOne(taskType);
    const first = await post('finish', { leaseToken, result: { text: 'ü\u2028' } });
    expect([first.status, first.body]).toEqual([200, { jobId, outcome: 'succeeded', error: null }]);
    expect(await post('finish', { leaseToken, result: { text: 'ü\u2028' } })).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect(await job(jobId)).toMatchObject({
      ...{ status: 'completed', result: { text: 'ü\u2028' }, attemptsMade: 1, webhook: { attemptsMade: 0 } },
    });
    for (const [path, more] of Object.entries({
      fail: { error: 'x' },
      release: {},
      log: { lines: [{ message: 'x' }] },
      progress: { percent: 1 },
    })) {
      const answer = await post(path, { leaseToken, ...more });
      expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'stale_lease']);
    }
    const artifact = await api.send('POST', `/api/work/artifact?leaseToken=${leaseToken}&name=a`, 'x');
    expect([artifact.status, artifact.body.code]).toEqual([409, 'stale_lease']);
  });

  test('a failure is retried after its backoff or when it says, or never', async () => {
    const taskType = await aType();
    const jobId = await api.submit({ taskType, retries: 2 });
    const first = await claimOne(taskType);
    const given = { leaseToken: first.leaseToken, error: { name: 'Flaky', message: 'no luck', stack: 'at 1' } };
    const failed = { jobId, outcome: 'failed', error: { message: 'no luck', code: 'handler_error' } };
    expect((await post('fail', given)).body).toEqual(failed);
    expect((await post('fail', given)).body).toEqual(failed);
    const [attempt] = await attemptsOf(jobId);
    expect(attempt.error).toEqual({ name: 'Flaky', message: 'no luck', stack: 'at 1', code: 'handler_error' });
    const backoffMs = Date.parse(attempt.retryAt) - Date.parse(attempt.finishedAt);
    expect(Math.abs(backoffMs - 2500)).toBeLessThanOrEqual(500);
    const second = await claimOne(taskType, { waitSeconds: 10 });
    await post('fail', { leaseToken: second.leaseToken, error: 'later', retryAfterMs: 0 });
    const third = await claimOne(taskType, { waitSeconds: 10 });
    expect(third.attempt).toBe(3);
    await post('release', { leaseToken: third.leaseToken });
    const fourth = await claimOne(taskType);
    await post('fail', { leaseToken: fourth.leaseToken, error: 'never', retryable: false });
    expect(await job(jobId)).toMatchObject({ status: 'failed', error: 'never', attemptsMade: 3 });
    expect((await attemptsOf(jobId)).map((one: { outcome: string }) => one.outcome)).toEqual([
      ...['failed', 'failed', 'released', 'failed'],
    ]);
  });

  test('a result that does not match its schema fails the job for good, and so does one that is too large', async () => {
    const taskType = await aType({ resultSchema: { type: 'object', properties: { n: { type: 'integer' } } } });
    for (const [result, problem] of [
      [{ n: 'x' }, 'result.n: must be integer'],
      ['x'.repeat(1024 * 1024), 'is over 1 MiB of JSON'],
    ]) {
      const jobId = await api.submit({ taskType });
      const { leaseToken } = await claimOne(taskType);
      const { status, body } = await post('finish', { leaseToken, result });
      expect([status, body.outcome, body.error.code]).toEqual([200, 'failed', 'invalid_result']);
      expect(body.error.message).toContain(problem);
      expect((await post('finish', { leaseToken, result })).body).toEqual(body);
      expect(await job(jobId)).toMatchObject({ status: 'failed', errorCode: 'invalid_result', result: null });
    }
  });

  test('forceFail makes an attempt fail, whatever its worker says', async () => {
    const taskType = await aType();
    const jobId = await api.submit({ taskType, payload: { forceFail: true }, retries: 0 });
    const { leaseToken } = await claimOne(taskType);
    expect((await post('finish', { leaseToken, result: 1 })).body.outcome).toBe('failed');
    expect((await job(jobId)).error).toMatch(/^forceFail/);
  });

  test('text and results that PostgreSQL cannot keep are kept as far as they can be', async () => {
    const taskType = await aType();
    const jobId = await api.submit({ taskType });
    const { leaseToken } = await claimOne(taskType);
    const lines = [
      { message: 'a\0b\ud800', data: { x: '\0' } },
      { level: 'error', message: 'second' },
    ];
    expect((await post('log', { leaseToken, lines })).body).toEqual({ stored: 2 });
    expect((await post('progress', { leaseToken, percent: 12.4, note: '\0' })).status).toBe(204);
    expect((await job(jobId)).progress).toEqual({ percent: 12, note: '\uFFFD' });
    const packed = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
    const upload = await api.send('POST', '/api/files', 'bytes', packed);
    const artifact = await api.send('POST', `/api/work/artifact?leaseToken=${leaseToken}&name=a.txt`, 'bytes', packed);
    expect([upload.status, artifact.status]).toEqual([415, 415]);
    const kept = await api.send('POST', `/api/work/artifact?leaseToken=${leaseToken}&name=a.txt`, 'bytes', {
      'content-type': 'text/plain',
    });
    expect([kept.status, kept.body]).toEqual([201, { name: 'a.txt', sizeBytes: 5 }]);
    expect((await api.get(`/api/jobs/${jobId}/artifacts/a.txt`)).body).toBe('bytes');
    await post('finish', { leaseToken, result: '\0\ud800' });
    expect(await job(jobId)).toMatchObject({ status: 'completed', result: '\uFFFD\uFFFD' });
    const { logs } = (await api.get(`/api/jobs/${jobId}/logs`)).body;
    expect(logs.filter((line: { message: string }) => /^(a|second)/.test(line.message))).toMatchObject([
      { level: 'info', message: 'a\uFFFDb\uFFFD', attempt: 1, data: { x: '\uFFFD' } },
      { level: 'error', message: 'second' },
    ]);
  });
});

describe('POST /api/work/heartbeat', () => {
  test('tells what has become of each attempt, and ends those that the worker does not know of', async () => {
    const taskType = await aType();
    const workerId = randomUUID();
    const [cancelled = '', slow = '', finished = '', orphan = '', fine = ''] = await Promise.all(
      [0, 1, 2, 3, 4].map((n) => api.submit({ taskType, payload: n, retries: 0, timeout: n === 1 ? 1 : 60_000 })),
    );
    const { body } = await claim(taskType, { workerId, max: 100 });
    const tokens = new Map<string, string>(
      body.attempts.map((one: Record<string, string>) => [one['jobId'], one['leaseToken']]),
    );
    const tokenOf = (jobId: string) => tokens.get(jobId) ?? '';
    await api.send('DELETE', `/api/jobs/${cancelled}`);
    await post('finish', { leaseToken: tokenOf(finished) });
    const named = [...[cancelled, slow, finished, fine].map(tokenOf), 'nonsense', `${fine}.${fine}`];
    const beat = () => post('heartbeat', { workerId, leaseTokens: named });
    const states = async () => (await beat()).body.attempts.map((one: { state: string }) => one.state);
    expect(await states()).toEqual(['cancelled', 'timed_out', 'ended', 'running', 'lost', 'lost']);
    expect((await job(orphan)).status).toBe('active');
    await waitFor(async () => (await beat()) && (await job(orphan)).status === 'failed', { everyMs: 500 });
    expect(await job(orphan)).toMatchObject({ errorCode: 'lost' });
    expect(await states()).toEqual(['cancelled', 'timed_out', 'ended', 'running', 'lost', 'lost']);
    const late = await post('fail', { leaseToken: tokenOf(slow), error: 'I was too slow' });
    expect(late.body).toMatchObject({ outcome: 'timed_out', error: { code: 'timed_out' } });
    expect(await job(slow)).toMatchObject({ status: 'failed', errorCode: 'timed_out' });
  });
});

test('the id of a worker of TaskFlow’s own ends none of its attempts', async () => {
  const jobId = await api.submit({ delay: 86_400_000 });
  const { rows } = await api.pool.query<{ id: string }>(
    `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, lease_expires_at)
     VALUES (gen_random_uuid(), 'h', 1, '0', '{noop}', 1, taskflow.now() + interval '1 hour') RETURNING id`,
  );
  const workerId = rows[0]?.id;
  await api.pool.query(
    `UPDATE taskflow.jobs SET status = 'active', worker_id = $2, lease_token = gen_random_uuid(), attempt = 1,
       timeout_ms = 3600000, attempt_started_at = taskflow.now() - interval '1 minute' WHERE id = $1`,
    [jobId, workerId],
  );
  const beat = await post('heartbeat', { workerId, leaseTokens: [] });
  expect([beat.status, beat.body.code]).toEqual([409, 'conflict']);
  expect((await job(jobId)).status).toBe('active');
  await api.pool.query('DELETE FROM taskflow.workers WHERE id = $1', [workerId]);
});

describe('bad input', () => {
  const workerId = randomUUID();
  const leaseToken = `${workerId}.${workerId}`;
  test('the bytes of an artifact are not read for an attempt that nobody holds', async () => {
    const socket = connect(api.web.port, '127.0.0.1');
    const target = `POST /api/work/artifact?leaseToken=${leaseToken}&name=a HTTP/1.1`;
    socket.write([target, 'Host: localhost', 'Content-Length: 25000000', '', 'x'].join('\r\n'));
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5000) });
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 409 /);
  });

  test.each([
    ['claim', {}, 422],
    ['claim', { workerId, taskTypes: [] }, 422],
    ['claim', { workerId, taskTypes: ['nobody_registered'] }, 409],
    ['claim', { workerId, taskTypes: ['noop'] }, 409],
    ['claim', { workerId, taskTypes: ['noop'], max: 101 }, 422],
    ['claim', { workerId, taskTypes: ['noop'], waitSeconds: 61 }, 422],
    ['claim', { workerId: 'me', taskTypes: ['noop'] }, 422],
    ['claim', { workerId, taskTypes: ['noop'], waitSecond: 1 }, 422],
    ['heartbeat', { workerId, leaseTokens: 'x' }, 422],
    ['heartbeat', { workerId, leaseTokens: Array.from({ length: 1001 }, () => 'x') }, 422],
    ['log', { leaseToken, lines: [] }, 422],
    ['log', { leaseToken, lines: [{ message: 'x' }] }, 409],
    ['log', { leaseToken, lines: Array.from({ length: 1001 }, () => ({ message: 'x' })) }, 422],
    ['progress', { leaseToken, percent: 101 }, 422],
    ['progress', { leaseToken, percent: 1 }, 409],
    ['finish', { leaseToken: '\0', result: 1 }, 409],
    ['finish', { leaseToken, result: 'x'.repeat(2.1 * 1024 * 1024) }, 413],
    ['fail', { leaseToken, error: { code: 'x' } }, 422],
    ['fail', { leaseToken, error: 'x', retryAfterMs: -1 }, 422],
    ['release', { leaseToken: 'x'.repeat(201) }, 422],
    ['release', '{"leaseToken":', 400],
    ['release', [], 422],
  ])('POST /api/work/%s (%#) is answered with a problem', async (path, body, status) => {
    const answer = await post(path, body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  test('the files of a payload are read by the right of the job’s submitter', async () => {
    const own = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: 'tf_bootstrap_0123456789abcdef' });
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    const admin = as('tf_bootstrap_0123456789abcdef');
    const aKey = async (scope: string) =>
      as((await own.send('POST', '/api/keys', { name: scope, scopes: [scope] }, admin)).body.key);
    const [worker, alice, mallory] = [await aKey('manage'), await aKey('submit'), await aKey('submit')];
    const asText = { ...alice, 'content-type': 'text/plain' };
    const { fileId } = (await own.send('POST', '/api/files', 'of Alice', asText)).body;
    await own.send('PUT', '/api/tasks/reads', { payloadSchema: {} }, worker);
    const tokens = [];
    for (const submitter of [alice, mallory]) {
      await own.send('POST', '/api/jobs', { taskType: 'reads', payload: { fileId } }, submitter);
      const claimed = await own.send('POST', '/api/work/claim', { workerId, taskTypes: ['reads'] }, worker);
      tokens.push(claimed.body.attempts[0].leaseToken);
    }
    const [ofAlice = '', ofMallory = ''] = tokens;
    const read = (token: string, more = {}) =>
      own.get(`/api/work/file?leaseToken=${token}&fileId=${fileId}`, { ...worker, ...more });
    expect(await read(ofAlice)).toMatchObject({ status: 200, body: 'of Alice' });
    expect(await read(ofAlice, { range: 'bytes=3-' })).toMatchObject({ status: 206, body: 'Alice' });
    expect((await read(ofMallory)).status).toBe(404);
    expect((await read(ofAlice, alice)).status).toBe(403);
    await own.send('POST', '/api/work/finish', { leaseToken: ofAlice }, worker);
    expect(await read(ofAlice)).toMatchObject({ status: 409, body: { code: 'stale_lease' } });
    expect((await own.get('/api/work/file?leaseToken=x', worker)).status).toBe(400);
    await own.stop();
  });

  test('a key without the scope manage may neither pull nor register, and a revoked one waits no longer', async () => {
    const own = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: 'tf_bootstrap_0123456789abcdef' });
    const admin = { authorization: 'Bearer tf_bootstrap_0123456789abcdef' };
    const made = await own.send('POST', '/api/keys', { name: 'n', scopes: ['read', 'submit'] }, admin);
    const headers = { authorization: `Bearer ${made.body.key}` };
    const claimed = await own.send('POST', '/api/work/claim', { workerId, taskTypes: ['noop'] }, headers);
    const registered = await own.send('PUT', '/api/tasks/mine', { payloadSchema: {} }, headers);
    expect([made.status, claimed.status, registered.status]).toEqual([201, 403, 403]);

    const manager = await own.send('POST', '/api/keys', { name: 'm', scopes: ['manage'] }, admin);
    const asManager = { authorization: `Bearer ${manager.body.key}` };
    expect((await own.send('PUT', '/api/tasks/mine', { payloadSchema: {} }, asManager)).status).toBe(201);
    const startedAt = performance.now();
    const wish = { workerId, taskTypes: ['mine'], waitSeconds: 30 };
    const waiting = own.send('POST', '/api/work/claim', wish, asManager);
    await waitFor(async () => (await own.get('/api/workers', admin)).body.workers.length === 1);
    await own.send('DELETE', `/api/keys/${manager.body.keyId}`, undefined, admin);
    expect((await waiting).status).toBe(401);
    expect(msSince(startedAt)).toBeLessThan(15_000);
    await own.stop();
  });
});
