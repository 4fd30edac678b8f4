import { createHash, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

describe('POST /api/jobs/:id/retry', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: 'tf_bootstrap_0123456789abcdef' });
  });
  afterAll(() => api.stop());

  const admin = { authorization: 'Bearer tf_bootstrap_0123456789abcdef' };
  const retry = (jobId: string, headers = admin) => api.send('POST', `/api/jobs/${jobId}/retry`, undefined, headers);

  async function aJob(headers = admin): Promise<string> {
    const { body } = await api.send('POST', '/api/jobs', { taskType: 'noop', delay: 600_000 }, headers);
    return body.jobId;
  }

  async function aCancelledJob(headers = admin): Promise<string> {
    const jobId = await aJob(headers);
    expect((await api.send('DELETE', `/api/jobs/${jobId}`, undefined, headers)).status).toBe(200);
    return jobId;
  }

  async function makeKey(key: string, scopes: string[]): Promise<{ authorization: string }> {
    const sha256 = createHash('sha256').update(key).digest('hex');
    await api.pool.query('INSERT INTO taskflow.api_keys (id, name, sha256, scopes) VALUES ($1, $2, $3, $4)', [
      randomUUID(),
      key,
      sha256,
      scopes,
    ]);
    return { authorization: `Bearer ${key}` };
  }

  test('answers the job, which is pending again with its whole budget, due now', async () => {
    const jobId = await aCancelledJob();
    const answer = await retry(jobId);
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({
        jobId,
        status: 'pending',
        attemptsMade: 0,
        error: null,
        errorCode: null,
        result: null,
        finishedAt: null,
        nextRetryAt: null,
        version: 2,
      }),
    ]);
    expect(Date.parse(answer.body.runAt)).toBeLessThan(Date.now() + 60_000);
    expect((await api.get(`/api/jobs/${jobId}`, admin)).body).toEqual(answer.body);
    const { body } = await api.get('/api/stats', admin);
    expect(body.counts).toMatchObject({ cancelled: 0, failed: 0 });
  });

  test('refuses, with the current status, what is neither failed nor cancelled', async () => {
    const jobId = await aCancelledJob();
    await retry(jobId);
    const twice = await retry(jobId);
    expect([twice.status, twice.body]).toEqual([
      409,
      expect.objectContaining({ code: 'illegal_transition', jobStatus: 'pending' }),
    ]);
    await api.pool.query(`UPDATE taskflow.jobs SET status = 'completed', finished_at = taskflow.now() WHERE id = $1`, [
      jobId,
    ]);
    expect((await retry(jobId)).body).toMatchObject({ status: 409, jobStatus: 'completed' });
  });

  test('knows no job where there is none', async () => {
    for (const jobId of [randomUUID(), 'batch', '%00', 'x'.repeat(300)]) {
      const answer = await retry(jobId);
      expect([jobId, answer.status, answer.body.code]).toEqual([jobId, 404, 'not_found']);
    }
  });

  test('is for POST alone', async () => {
    const jobId = await aCancelledJob();
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await api.send(method, `/api/jobs/${jobId}/retry`, undefined, admin);
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST, OPTIONS']);
    }
    expect((await api.get(`/api/jobs/${jobId}`, admin)).body.status).toBe('cancelled');
  });

  test("a key that only submits retries its own jobs, and another's job is not there", async () => {
    const own = await makeKey('tf_own', ['submit']);
    const other = await makeKey('tf_other', ['submit']);
    const jobId = await aCancelledJob(own);
    expect((await retry(jobId, other)).status).toBe(404);
    expect((await retry(jobId, own)).body).toMatchObject({ jobId, status: 'pending' });
  });

  test('who may only see a job may not retry it, whoever manages may', async () => {
    const jobId = await aCancelledJob();
    expect((await retry(jobId, await makeKey('tf_read', ['read']))).status).toBe(403);
    expect((await retry(jobId, await makeKey('tf_read_submit', ['read', 'submit']))).status).toBe(403);
    expect((await api.get(`/api/jobs/${jobId}`, admin)).body.status).toBe('cancelled');
    expect((await retry(jobId, await makeKey('tf_manage', ['manage']))).status).toBe(200);
  });

  test('tRPC does the same', async () => {
    const jobId = await aCancelledJob();
    const mutate = () => api.send('POST', '/api/trpc/jobs.retry', { jobId }, admin);
    expect((await mutate()).body.result.data).toMatchObject({ jobId, status: 'pending' });
    expect((await mutate()).body.error.data).toMatchObject({ httpStatus: 409, details: { jobStatus: 'pending' } });
  });
});

const handlers = `
import { access } from 'node:fs/promises';
import { defineTask, FatalError } from 'taskflow';
import { z } from 'zod';
export const needs = defineTask({ type: 'needs_file', payload: z.object({ file: z.string() }), result: z.unknown(),
  run: ({ file }) => access(file).catch(() => { throw new FatalError('there is no file'); }).then(() => 'found') });
export const waits = defineTask({ type: 'waits', payload: z.object({ file: z.string() }), result: z.unknown(),
  run: ({ file }, { signal }) => access(file).then(() => 'found', () => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  })) });
`;

describe.each(queueBackends)('a retried job on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let web: RunningProcess;
  let worker: RunningProcess;
  let client: TaskFlowClient;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await freshDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 1 });
    folder = await writeHandlers(handlers);
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, LEASE_MS: '3000' };
    worker = await startWorkerProcess(settings);
    web = await startWebProcess(settings);
    client = createClient({ url: web.url });
  });
  afterAll(async () => {
    await web.stop();
    await worker.stop();
    await pool.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const attempts = async (jobId: string) => {
    const { rows } = await pool.query<{ outcome: string; started_at: Date; finished_at: Date }>(
      'SELECT outcome, started_at, finished_at FROM taskflow.job_attempts WHERE job_id = $1 ORDER BY number',
      [jobId],
    );
    return rows;
  };

  test('that had failed runs again, and completes when it can', async () => {
    const file = path.join(folder, randomUUID());
    const { jobId } = await client.jobs.submit('needs_file', { file });
    expect(await client.jobs.waitFor(jobId)).toMatchObject({ status: 'failed', error: 'there is no file' });
    await client.jobs.retry(jobId);
    await waitFor(async () => (await attempts(jobId)).length === 2);
    expect(await client.jobs.waitFor(jobId)).toMatchObject({ status: 'failed', attemptsMade: 1 });

    await writeFile(file, '');
    // As it is when it is read: a free worker may have started it by then, or have ended it.
    expect(await client.jobs.retry(jobId)).toMatchObject({ jobId, error: null });
    expect(await client.jobs.waitFor(jobId)).toMatchObject({ status: 'completed', result: 'found', attemptsMade: 1 });
    expect((await attempts(jobId)).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'succeeded']);
    await expect(client.jobs.retry(jobId)).rejects.toMatchObject({ code: 'illegal_transition', status: 409 });
  });

  test('that was cancelled while it ran starts when the old lease is over, not before', async () => {
    const file = path.join(folder, randomUUID());
    const { jobId } = await client.jobs.submit('waits', { file });
    await waitFor(async () => (await client.jobs.get(jobId)).status === 'active');
    await client.jobs.cancel(jobId);
    await writeFile(file, '');
    await client.jobs.retry(jobId);
    expect(await client.jobs.waitFor(jobId)).toMatchObject({ status: 'completed', result: 'found' });
    const [first, second] = await attempts(jobId);
    expect([first?.outcome, second?.outcome]).toEqual(['cancelled', 'succeeded']);
    const pauseMs = Number(second?.started_at) - Number(first?.finished_at);
    expect(pauseMs).toBeGreaterThanOrEqual(3000);
    // The hint itself is delayed by that much: nothing waits for the sweep, which would take 5 s more.
    expect(pauseMs).toBeLessThan(6000);
  });
});
