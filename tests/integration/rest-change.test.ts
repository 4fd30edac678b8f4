import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { waitFor } from '../support/wait-for.ts';
import { settingsFor, queueBackends, freshDatabase, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { writeHandlers } from '../support/write-handlers.ts';
import { rm } from 'node:fs/promises';

const admin = { authorization: 'Bearer tf_bootstrap_0123456789abcdef' };
let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: 'tf_bootstrap_0123456789abcdef' });
});
afterAll(() => api.stop());

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = admin) =>
  api.send(method, path, body, headers);
const get = (path: string) => api.get(path, admin);
async function submit(more: Record<string, unknown> = {}): Promise<string> {
  const { body } = await send('POST', '/api/jobs', { taskType: 'noop', delay: 600_000, ...more });
  return body.jobId;
}

describe('POST /api/jobs/:id/rerun', () => {
  const input = {
    payload: { note: 'first' },
    priority: 'high',
    retries: 7,
    timeout: 1234,
    tags: ['one', 'two'],
    callbackUrl: 'https://example.com/hook',
    concurrencyKey: 'customer',
  };

  test('makes a new job of the same input, due at once, and both know of each other', async () => {
    const jobId = await submit(input);
    const answer = await send('POST', `/api/jobs/${jobId}/rerun`);
    expect(answer.status).toBe(201);
    const rerunId = answer.body.jobId;
    expect(answer.headers.get('location')).toBe(`/api/jobs/${rerunId}`);
    const { concurrencyKey, ...shown } = input;
    const rerun = (await get(`/api/jobs/${rerunId}`)).body;
    expect(rerun).toMatchObject({ ...shown, rerunOf: jobId, status: 'pending', attemptsMade: 0 });
    expect(Date.parse(rerun.runAt)).toBeLessThanOrEqual(Date.now());
    const kept = await api.pool.query('SELECT concurrency_key FROM taskflow.jobs WHERE id = $1', [rerunId]);
    expect(kept.rows).toEqual([{ concurrency_key: concurrencyKey }]);
    const { jobs } = (await get(`/api/jobs?rerunOf=${jobId}`)).body;
    expect(jobs.map((job: { jobId: string }) => job.jobId)).toEqual([rerunId]);
  });

  test('takes an edited payload, and checks it', async () => {
    const jobId = await submit(input);
    const edited = await send('POST', `/api/jobs/${jobId}/rerun`, { payload: { note: 'second' } });
    expect((await get(`/api/jobs/${edited.body.jobId}`)).body.payload).toEqual({ note: 'second' });
    expect((await get(`/api/jobs/${jobId}`)).body.payload).toEqual({ note: 'first' });
    const refused = await send('POST', `/api/jobs/${jobId}/rerun`, { payload: { to: 'no address' } });
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'payload.to']);
    expect((await send('POST', `/api/jobs/${jobId}/rerun`, { retries: 1 })).status).toBe(422);
    expect((await send('POST', `/api/jobs/${jobId}/rerun`, '{')).status).toBe(400);
    expect((await get(`/api/jobs?rerunOf=${jobId}`)).body.jobs).toHaveLength(1);
  });

  test('with an Idempotency-Key makes one job', async () => {
    const jobId = await submit();
    const rerun = () => send('POST', `/api/jobs/${jobId}/rerun`, undefined, { ...admin, 'idempotency-key': jobId });
    const [one, other] = [await rerun(), await rerun()];
    expect([one.status, other.status, other.body]).toEqual([201, 200, one.body]);
    const fresh = await send('POST', '/api/jobs', { taskType: 'noop' }, { ...admin, 'idempotency-key': jobId });
    expect(fresh.status).toBe(422);
  });

  test('of what is not there is 404', async () => {
    for (const id of [randomUUID(), 'batch', '%00']) {
      expect((await send('POST', `/api/jobs/${id}/rerun`)).status).toBe(404);
    }
  });
});

describe('PATCH /api/jobs/:id', () => {
  test('changes what it names and nothing else', async () => {
    const jobId = await submit({ tags: ['old'], expiresAt: '2090-01-01T00:00:00.000Z' });
    const before = (await get(`/api/jobs/${jobId}`)).body;
    const change = { priority: 'high', deadline: '2091-01-01T00:00:00.000Z', expiresAt: null, tags: ['new'] };
    const answer = await send('PATCH', `/api/jobs/${jobId}`, change);
    const { updatedAt, ...after } = answer.body;
    expect(answer.status).toBe(200);
    expect(after).toEqual({ ...before, ...change, version: before.version + 1, updatedAt: undefined });
    expect(Date.parse(updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt));
  });

  test.each([
    [{}, ''],
    [{ status: 'completed' }, 'status'],
    [{ retries: 3 }, 'retries'],
    [{ priority: 'urgent' }, 'priority'],
    [{ priority: null }, 'priority'],
    [{ runAt: 'soon' }, 'runAt'],
    [{ deadline: '2020-01-01T00:00:00Z' }, 'deadline'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ tags: [''] }, 'tags.0'],
    [[], ''],
  ])('%j is refused', async (change, path) => {
    const jobId = await submit();
    const answer = await send('PATCH', `/api/jobs/${jobId}`, change);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
    expect((await get(`/api/jobs/${jobId}`)).body.version).toBe(0);
  });

  test('of a job that ended is 409, of none 404', async () => {
    const jobId = await submit();
    await send('DELETE', `/api/jobs/${jobId}`);
    const answer = await send('PATCH', `/api/jobs/${jobId}`, { tags: [] });
    expect([answer.status, answer.body.jobStatus]).toEqual([409, 'cancelled']);
    expect((await send('PATCH', `/api/jobs/${randomUUID()}`, { tags: [] })).status).toBe(404);
  });
});

describe('GET /api/jobs/:id/why', () => {
  const why = async (jobId: string) => (await get(`/api/jobs/${jobId}/why`)).body;

  test('says the first reason that holds', async () => {
    const later = await submit();
    const { createdAt, runAt } = (await get(`/api/jobs/${later}`)).body;
    expect(await why(later)).toEqual({ state: 'pending', reason: 'not_due', since: createdAt, details: { runAt } });

    const due = await submit({ delay: undefined });
    expect(await why(due)).toMatchObject({ state: 'pending', reason: 'no_worker' });

    await api.pool.query("UPDATE taskflow.task_types SET paused = true WHERE task_type = 'noop'");
    expect(await why(due)).toMatchObject({ reason: 'paused' });
    await api.pool.query('UPDATE taskflow.task_types SET paused = false');

    await api.pool.query(`INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, slots_used,
      lease_expires_at) VALUES (gen_random_uuid(), 'h', 1, '1', '{noop}', 5, 5, taskflow.now() + interval '1 hour')`);
    const urgent = await submit({ delay: undefined, priority: 'high' });
    const details = { workers: 1, freeSlots: 0 };
    expect(await why(urgent)).toMatchObject({ reason: 'waiting_for_worker', details });
    expect((await why(due)).details.jobsAhead).toBeGreaterThan((await why(urgent)).details.jobsAhead);
    await api.pool.query('DELETE FROM taskflow.workers');

    await send('DELETE', `/api/jobs/${due}`);
    expect(await why(due)).toMatchObject({ state: 'cancelled', reason: 'ended', details: { errorCode: 'cancelled' } });
  });

  test('of what is not there is 404', async () => {
    expect((await get(`/api/jobs/${randomUUID()}/why`)).status).toBe(404);
    expect((await get('/api/jobs/batch/why')).status).toBe(404);
  });
});

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const any = { payload: z.looseObject({}), result: z.unknown() };
export const noop = defineTask({ ...any, type: 'noop', run: () => 'done' });
export const slow = defineTask({ ...any, type: 'slow',
  run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) });
export const failing = defineTask({ ...any, type: 'failing', backoff: () => 60_000, run: () => { throw new Error('no'); } });
`;

describe.each(queueBackends)('beside a worker on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let web: RunningProcess;
  let worker: RunningProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    const settings = settingsFor(backend, database);
    worker = await startWorkerProcess({ ...settings, HANDLERS_DIR: folder });
    web = await startWebProcess(settings);
  });
  afterAll(async () => {
    await web.stop();
    await worker.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function ask(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(web.url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return (await response.json()) as Record<string, unknown>;
  }
  const start = async (job: Record<string, unknown>) => String((await ask('POST', '/api/jobs', job))['jobId']);

  test('a job whose runAt is brought forward runs at once, one that is put off waits', async () => {
    const early = await start({ taskType: 'noop', delay: 600_000 });
    const late = await start({ taskType: 'noop', delay: 1500 });
    await ask('PATCH', `/api/jobs/${late}`, { runAt: new Date(Date.now() + 600_000).toISOString() });
    await ask('PATCH', `/api/jobs/${early}`, { runAt: new Date().toISOString() });
    expect(await ask('GET', `/api/jobs/${early}?wait=10`)).toMatchObject({ status: 'completed' });
    expect(await ask('GET', `/api/jobs/${late}?wait=3`)).toMatchObject({ status: 'pending', attemptsMade: 0 });
  });

  test('a rerun runs, and why tells of a running job and of one that backs off', async () => {
    const jobId = await start({ taskType: 'noop' });
    await ask('GET', `/api/jobs/${jobId}?wait=10`);
    const rerun = await ask('POST', `/api/jobs/${jobId}/rerun`);
    expect(await ask('GET', `/api/jobs/${String(rerun['jobId'])}?wait=10`)).toMatchObject({ status: 'completed' });

    const running = await start({ taskType: 'slow' });
    const failing = await start({ taskType: 'failing' });
    await waitFor(async () => (await ask('GET', `/api/jobs/${running}`))['status'] === 'active');
    expect(await ask('GET', `/api/jobs/${running}/why`)).toMatchObject({ reason: 'running', details: { attempt: 1 } });
    await waitFor(async () => (await ask('GET', `/api/jobs/${failing}/why`))['reason'] === 'backing_off');
    const patch = await ask('PATCH', `/api/jobs/${running}`, { priority: 'low' });
    expect(patch).toMatchObject({ status: 409, jobStatus: 'active' });
    await ask('DELETE', `/api/jobs/${running}`);
  });
});
