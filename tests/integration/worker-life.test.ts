import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { IllegalTransition } from '../../src/jobs/errors.ts';
import type { SubmitJob } from '../../src/jobs/job-schema.ts';
import { loadEnv } from '../../src/server/env.ts';
import { cancelJob } from '../../src/server/jobs/cancel-job.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask, FatalError, RetryAfter } from 'taskflow';
import { z } from 'zod';
const any = z.looseObject({});
export const noop = defineTask({ type: 'noop', payload: any, result: z.unknown(), run: (payload) => ({ echo: payload }) });
export const flaky = defineTask({ type: 'flaky', payload: any, result: z.unknown(), backoff: () => 10,
  run: (payload, ctx) => { if (ctx.attempt < 3) throw new Error('attempt ' + ctx.attempt + ' failed'); return ctx.attempt; } });
export const fatal = defineTask({ type: 'fatal', payload: any, result: z.unknown(), run: () => { throw new FatalError('no use'); } });
export const order = defineTask({ type: 'order', payload: z.object({ name: z.string() }), result: z.unknown(),
  run: async (payload) => { await new Promise((resolve) => setTimeout(resolve, 30)); return payload.name; } });
export const waits = defineTask({ type: 'waits', payload: any, result: z.unknown(),
  run: (payload, ctx) => new Promise((resolve, reject) => {
    ctx.log.info('waiting');
    ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason));
  }) });
export const makes = defineTask({ type: 'makes', payload: any, result: z.unknown(), run: async (payload, ctx) => {
  ctx.log.info('first', { a: 1 }); ctx.progress(50, 'half'); await ctx.artifact('a.txt', Buffer.from('hello'), 'text/plain');
  const back = await ctx.readArtifact(ctx.jobId, 'a.txt'); return back.sizeBytes; } });
export const counts = defineTask({ type: 'counts', payload: any, result: z.unknown(),
  run: (payload, ctx) => { for (let n = 1; n <= 99; n += 1) ctx.progress(n, 'step ' + n); } });
export const countsAlone = defineTask({ ...counts, type: 'counts_alone', isolate: true });
`;

describe.each(queueBackends)('a worker on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let settings: Record<string, string>;
  let services: WebServices;
  let worker: RunningProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, STOP_GRACE_MS: '500', LEASE_MS: '3000' };
    services = openWebServices(loadEnv(settings));
    worker = await startWorkerProcess(settings);
  });
  afterAll(async () => {
    await worker.stop();
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const submit = async (job: SubmitJob) => (await submitJob(services, job, null)).jobId;
  const read = async (jobId: string) => {
    const { rows } = await services.db.pool.query('SELECT * FROM taskflow.jobs WHERE id = $1', [jobId]);
    return rows[0] as Record<string, unknown>;
  };
  const ended = (jobId: string) =>
    waitFor(async () => {
      const row = await read(jobId);
      return row['finished_at'] ? row : undefined;
    });
  // A hint that a killed worker held comes back within two stalled rounds of 5 s.
  const active = (jobId: string) =>
    waitFor(async () => (await read(jobId))['status'] === 'active', { timeoutMs: 20_000 });
  const outcomes = async (jobId: string) => {
    const { rows } = await services.db.pool.query<{ outcome: string }>(
      'SELECT outcome FROM taskflow.job_attempts WHERE job_id = $1 ORDER BY number',
      [jobId],
    );
    return rows.map((row) => row.outcome);
  };

  test('runs a job and keeps its result', async () => {
    const job = await ended(await submit({ taskType: 'noop', payload: { n: 1 } }));
    expect(job).toMatchObject({ status: 'completed', result: { echo: { n: 1 } }, attempts_charged: 1 });
  });

  test('runs three hundred jobs, each once', async () => {
    const ids = await Promise.all(Array.from({ length: 300 }, (_, n) => submit({ taskType: 'noop', payload: { n } })));
    await Promise.all(ids.map(ended));
    const { rows } = await services.db.pool.query(
      `SELECT count(*)::int AS count FROM taskflow.job_attempts WHERE job_id = ANY($1) AND outcome = 'succeeded'`,
      [ids],
    );
    expect(rows[0]).toEqual({ count: 300 });
  });

  test('retries a failing job until it succeeds', async () => {
    const jobId = await submit({ taskType: 'flaky', retries: 3 });
    expect(await ended(jobId)).toMatchObject({ status: 'completed', result: 3, attempts_charged: 3 });
    expect(await outcomes(jobId)).toEqual(['failed', 'failed', 'succeeded']);
  });

  test('does not retry what fails for good, and says why', async () => {
    expect(await ended(await submit({ taskType: 'fatal' }))).toMatchObject({ status: 'failed', error: 'no use' });
    const forced = await ended(await submit({ taskType: 'noop', payload: { forceFail: true }, retries: 0 }));
    expect(forced).toMatchObject({ status: 'failed', error_code: 'handler_error' });
  });

  test('ends an attempt at its timeout', async () => {
    const jobId = await submit({ taskType: 'waits', timeout: 100, retries: 0 });
    expect(await ended(jobId)).toMatchObject({ status: 'failed', error_code: 'timed_out' });
    expect(await outcomes(jobId)).toEqual(['timed_out']);
  });

  test('stops a job that is cancelled, once', async () => {
    const jobId = await submit({ taskType: 'waits' });
    await active(jobId);
    await cancelJob(services, jobId);
    expect(await ended(jobId)).toMatchObject({ status: 'cancelled', error_code: 'cancelled' });
    await expect(cancelJob(services, jobId)).rejects.toBeInstanceOf(IllegalTransition);
    // Its slots are free again: five more that need them all get theirs.
    const more = await Promise.all(Array.from({ length: 5 }, () => submit({ taskType: 'noop' })));
    await Promise.all(more.map(ended));
  });

  test('ends what was claimed for it without its knowing, and runs it after all', async () => {
    const jobId = await submit({ taskType: 'noop', delay: 600_000 });
    await services.db.pool.query(
      `UPDATE taskflow.jobs SET status = 'active', attempt = 1, lease_token = gen_random_uuid(),
         worker_id = (SELECT id FROM taskflow.workers WHERE lease_expires_at > taskflow.now() LIMIT 1),
         started_at = taskflow.now(), attempt_started_at = taskflow.now()
       WHERE id = $1`,
      [jobId],
    );
    expect(await ended(jobId)).toMatchObject({ status: 'completed', attempts_charged: 2 });
    expect(await outcomes(jobId)).toEqual(['lost', 'succeeded']);
  });

  test('starts a delayed job when it is due', async () => {
    const job = await ended(await submit({ taskType: 'noop', delay: 400 }));
    const waitedMs = (job['started_at'] as Date).getTime() - (job['created_at'] as Date).getTime();
    expect(waitedMs).toBeGreaterThanOrEqual(400);
    expect(waitedMs).toBeLessThan(2000);
  });

  test('keeps log lines, progress and artifacts', async () => {
    const jobId = await submit({ taskType: 'makes' });
    expect(await ended(jobId)).toMatchObject({ status: 'completed', result: 5, progress: 50, progress_note: 'half' });
    const { rows } = await services.db.pool.query('SELECT message, data FROM taskflow.job_logs WHERE job_id = $1', [
      jobId,
    ]);
    expect(rows).toEqual([{ message: 'first', data: { a: 1 } }]);
  });

  test.each(['counts', 'counts_alone'])(
    'keeps the last progress of a job that was over in no time: %s',
    async (taskType) => {
      const jobs = await Promise.all(Array.from({ length: 20 }, () => submit({ taskType })));
      const rows = await Promise.all(jobs.map(ended));
      expect(rows.map((row) => [row['status'], row['progress'], row['progress_note']])).toEqual(
        jobs.map(() => ['completed', 99, 'step 99']),
      );
    },
  );

  test('takes urgent jobs first', async () => {
    const busy = await Promise.all(
      Array.from({ length: 5 }, () => submit({ taskType: 'waits', timeout: 60_000, retries: 0 })),
    );
    await Promise.all(busy.map(active));
    const hinting = vi.spyOn(services.queue, 'add');
    const low = await submit({ taskType: 'order', payload: { name: 'low' }, priority: 'low' });
    const normal = await Promise.all(
      Array.from({ length: 5 }, () => submit({ taskType: 'order', payload: { name: 'normal' }, priority: 'normal' })),
    );
    const high = await Promise.all(
      Array.from({ length: 5 }, () => submit({ taskType: 'order', payload: { name: 'high' }, priority: 'high' })),
    );
    // Hints follow the answers, and nobody waits for them: without one, or behind another's, a job comes later.
    const priorities = () =>
      hinting.mock.calls.flatMap(([hint]) => (hint.ids.length > 0 ? hint.ids : [0]).map(() => hint.priority));
    await waitFor(() => priorities().length === 11 || (backend === 'postgres' && new Set(priorities()).size === 3));
    await Promise.all(hinting.mock.results.map(({ value }) => value));
    hinting.mockRestore();
    // Only now is there a slot for any of them, however long the submits took.
    await Promise.all(busy.map((jobId) => cancelJob(services, jobId)));
    const started = async (jobId: string) => ((await ended(jobId))['started_at'] as Date).getTime();
    const [lowAt, ...normalAt] = await Promise.all([low, ...normal].map(started));
    const highAt = await Promise.all(high.map(started));
    expect(Math.max(...highAt)).toBeLessThanOrEqual(Math.min(...normalAt));
    expect(Math.max(...normalAt)).toBeLessThanOrEqual(lowAt ?? 0);
  });

  test('releases what it runs when told to shut down, and loses it when killed', async () => {
    const jobId = await submit({ taskType: 'waits', timeout: 60_000 });
    await active(jobId);
    await worker.stop('SIGKILL');
    worker = await startWorkerProcess({ ...settings, SHUTDOWN_GRACE_MS: '200' });
    await waitFor(async () => (await outcomes(jobId)).length === 1, { timeoutMs: 20_000 });
    expect(await outcomes(jobId)).toEqual(['lost']);
    await active(jobId);
    await worker.stop();
    expect(await outcomes(jobId)).toEqual(['lost', 'released']);
    expect(await read(jobId)).toMatchObject({ status: 'pending', attempts_charged: 1 });
    worker = await startWorkerProcess(settings);
    await active(jobId);
    await cancelJob(services, jobId);
  }, 60_000);
});
