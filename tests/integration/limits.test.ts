import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SubmitJob } from '../../src/jobs/job-schema.ts';
import type { PatchLimits } from '../../src/jobs/task-limits.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import { loadEnv } from '../../src/server/env.ts';
import { findWhy } from '../../src/server/jobs/find-why.ts';
import { submitBatch } from '../../src/server/jobs/submit-batch.ts';
import { limitTaskType } from '../../src/server/tasks/limit-task-type.ts';
import { pauseTaskType, resumeTaskType } from '../../src/server/tasks/pause-task-type.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const naps = (type) => defineTask({ type, payload: z.looseObject({}), result: z.unknown(),
  run: (payload) => new Promise((resolve) => setTimeout(resolve, payload.ms ?? 10)) });
export const a = naps('fair'); export const b = naps('shared'); export const c = naps('few');
export const d = naps('per_key'); export const e = naps('rated'); export const f = naps('paused'); export const g = naps('free');
`;

describe.each(queueBackends)('limits on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let settings: Record<string, string>;
  let services: WebServices;
  const workers: RunningProcess[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, LEASE_MS: '3000', WORKER_CONCURRENCY: '4' };
    services = openWebServices(loadEnv(settings));
    workers.push(await startWorkerProcess(settings));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const query = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
    (await services.db.pool.query<Row>(sql, values)).rows;
  const submit = async (count: number, job: SubmitJob): Promise<string[]> => {
    const jobs = Array.from({ length: count }, () => job);
    const { jobs: submitted } = await submitBatch(services, jobs, null);
    return submitted.map(({ jobId }) => jobId);
  };
  const limit = (taskType: string, limits: PatchLimits) => limitTaskType(services, localCaller, taskType, limits);
  const allEnded = (ids: string[], timeoutMs = 30_000): Promise<unknown> =>
    waitFor(
      async () => {
        const [row] = await query<{ n: number }>(
          'SELECT count(*)::int AS n FROM taskflow.jobs WHERE id = ANY($1) AND finished_at IS NOT NULL',
          [ids],
        );
        return row?.n === ids.length;
      },
      { timeoutMs },
    );
  /**
   * The most attempts of these jobs that ran at the same time, by what the attempts say. A time is that of the beginning of a
   * statement: one that waits for a processor then may see what ended in that moment, so attempts overlap from 30 ms on.
   */
  const mostAtOnce = async (ids: string[], key = false): Promise<number> => {
    const [row] = await query<{ most: number }>(
      `WITH a AS (
        SELECT a.job_id, a.number, a.started_at, a.finished_at, ${key ? 'j.concurrency_key' : `''`} AS key
        FROM taskflow.job_attempts a JOIN taskflow.jobs j ON j.id = a.job_id WHERE j.id = ANY($1)
      )
      SELECT max(n)::int AS most FROM (
        SELECT count(*) AS n FROM a JOIN a AS o ON (o.job_id, o.number) = (a.job_id, a.number) OR o.key = a.key AND o.started_at <= a.started_at
          AND o.finished_at > a.started_at + interval '30 milliseconds' GROUP BY a.job_id, a.number) counts`,
      [ids],
    );
    return row?.most ?? 0;
  };
  const runningBy = async (worker: RunningProcess | undefined): Promise<number> => {
    const rows = await query(
      `SELECT FROM taskflow.jobs j JOIN taskflow.workers w ON w.id = j.worker_id WHERE j.status = 'active' AND w.pid = $1`,
      [worker?.pid],
    );
    return rows.length;
  };
  const why = async (jobId: string) => (await findWhy(services, localCaller, jobId)).reason;

  test('serves keys in turn: a few jobs of one do not wait for the many of another', async () => {
    const many = await submit(600, { taskType: 'fair', concurrencyKey: 'many' });
    await waitFor(
      async () => (await query(`SELECT FROM taskflow.jobs WHERE task_type = 'fair' AND status = 'active'`)).length > 0,
    );
    const few = await submit(10, { taskType: 'fair', concurrencyKey: 'few' });
    await allEnded(few);
    const [row] = await query<{ n: number }>(
      `SELECT count(*)::int AS n FROM taskflow.jobs WHERE id = ANY($1) AND started_at BETWEEN
        (SELECT min(created_at) FROM taskflow.jobs WHERE id = ANY($2)) AND (SELECT max(started_at) FROM taskflow.jobs WHERE id = ANY($2))`,
      [many, few],
    );
    // One of each in turn is ten; as many as there are slots may be taken at once before and behind.
    expect(row?.n).toBeLessThanOrEqual(10 + 3 * 4);
    await allEnded(many);
  });

  test('gives low jobs their share beside any number of urgent ones', async () => {
    const low = await submit(8, { taskType: 'shared', priority: 'low' });
    const high = await submit(500, { taskType: 'shared', priority: 'high', payload: { ms: 25 } });
    await allEnded(low);
    const [row] = await query<{ n: number }>(
      'SELECT count(*)::int AS n FROM taskflow.jobs WHERE id = ANY($1) AND finished_at IS NULL',
      [high],
    );
    expect(row?.n).toBeGreaterThan(0);
    await allEnded(high);
  });

  test('keeps the concurrency of a type; what waits has no hint and says why', async () => {
    await limit('few', { concurrency: 2 });
    const ids = await submit(12, { taskType: 'few', payload: { ms: 150 } });
    await waitFor(
      // Ten at first; on a busy machine some have ended before all were asked.
      async () => (await Promise.all(ids.map(why))).filter((reason) => reason === 'concurrency_limit').length >= 6,
    );
    await waitFor(async () => (await services.queue.countReady()) === 0);
    // The other slots of the worker are free.
    const free = await submit(4, { taskType: 'free', payload: { ms: 1 } });
    await allEnded(free);
    expect(
      (await query('SELECT FROM taskflow.jobs WHERE id = ANY($1) AND finished_at IS NULL', [ids])).length,
    ).toBeGreaterThan(4);
    await allEnded(ids);
    expect(await mostAtOnce(ids)).toBe(2);
    // A place is taken again soon after it was left: six times 150 ms, and what hints take.
    const [row] = await query<{ ms: number }>(
      `SELECT extract(epoch FROM max(finished_at) - min(started_at))::float8 * 1000 AS ms FROM taskflow.jobs WHERE id = ANY($1)`,
      [ids],
    );
    expect(row?.ms).toBeLessThan(3000);
  });

  test('starts what waited when the limit is widened or taken away', async () => {
    await limit('few', { concurrency: 1 });
    const ids = await submit(6, { taskType: 'few', payload: { ms: 2000 } });
    await waitFor(async () => (await Promise.all(ids.map(why))).filter((reason) => reason === 'running').length === 1);
    await limit('few', { concurrency: 3 });
    await waitFor(async () => (await Promise.all(ids.map(why))).filter((reason) => reason === 'running').length === 3, {
      timeoutMs: 1500,
    });
    await limit('few', { concurrency: null });
    // All four slots.
    await waitFor(async () => (await Promise.all(ids.map(why))).filter((reason) => reason === 'running').length === 4, {
      timeoutMs: 1500,
    });
    await allEnded(ids);
    expect(await mostAtOnce(ids)).toBe(4);
  });

  test('keeps the concurrency of each key while others go on', async () => {
    await limit('per_key', { concurrencyPerKey: 1 });
    const ids = (
      await Promise.all(
        ['a', 'b', 'c'].map((concurrencyKey) =>
          submit(8, { taskType: 'per_key', concurrencyKey, payload: { ms: 30 } }),
        ),
      )
    ).flat();
    await allEnded(ids);
    expect(await mostAtOnce(ids, true)).toBe(1);
    expect(await mostAtOnce(ids)).toBeGreaterThan(1);
  });

  test('keeps a rate', async () => {
    await limit('rated', { rateLimit: { max: 5, perMs: 500 } });
    const ids = await submit(15, { taskType: 'rated', payload: { ms: 1 } });
    await waitFor(async () => (await Promise.all(ids.map(why))).includes('rate_limit'));
    await allEnded(ids);
    const [row] = await query<{ ms: number }>(
      `SELECT extract(epoch FROM max(started_at) - min(started_at))::float8 * 1000 AS ms FROM taskflow.jobs WHERE id = ANY($1)`,
      [ids],
    );
    // Five at once, then one each 100 ms.
    expect(row?.ms).toBeGreaterThan(900);
    expect(row?.ms).toBeLessThan(2500);
  });

  test('starts nothing of a paused type, and all of it when it is resumed', async () => {
    await pauseTaskType(services, localCaller, 'paused');
    const ids = [
      ...(await submit(20, { taskType: 'paused', payload: { ms: 1 } })),
      ...(await submit(20, { taskType: 'paused', concurrencyKey: 'k', payload: { ms: 1 } })),
    ];
    await waitFor(async () => (await services.queue.countReady()) === 0);
    expect(await why(ids[0] ?? '')).toBe('paused');
    expect(await query('SELECT FROM taskflow.jobs WHERE id = ANY($1) AND attempt > 0', [ids])).toEqual([]);
    await resumeTaskType(services, localCaller, 'paused');
    await allEnded(ids, 3000);
  });

  test('never exceeds a limit while workers are killed, and gets their places back', async () => {
    workers.push(await startWorkerProcess(settings), await startWorkerProcess(settings));
    await limit('few', { concurrency: 3 });
    await limit('per_key', { concurrencyPerKey: 1 });
    const few = await submit(60, { taskType: 'few', payload: { ms: 60 }, retries: 10 });
    const keyed = (
      await Promise.all(
        ['a', 'b'].map((concurrencyKey) =>
          submit(20, { taskType: 'per_key', concurrencyKey, payload: { ms: 60 }, retries: 10 }),
        ),
      )
    ).flat();
    for (let kills = 0; kills < 2; kills += 1) {
      await waitFor(async () => (await runningBy(workers[0])) > 1);
      await workers.shift()?.stop('SIGKILL');
    }
    await allEnded([...few, ...keyed], 60_000);
    // By the lease: an attempt that was lost counts until its worker's lease was over.
    expect(await mostAtOnce(few)).toBeLessThanOrEqual(3);
    expect(await mostAtOnce(keyed, true)).toBe(1);
    const lost = await query(`SELECT FROM taskflow.job_attempts WHERE outcome = 'lost' AND job_id = ANY($1)`, [
      [...few, ...keyed],
    ]);
    expect(lost.length).toBeGreaterThan(0);
  }, 120_000);
});
