import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { cancelJob } from '../../src/server/jobs/cancel-job.ts';
import { submitBatch } from '../../src/server/jobs/submit-batch.ts';
import { mostIdsPerHint } from '../../src/server/queue/hint-queue.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** Answers how many handlers ran while it did. A nap of 0 ms needs no timer: it is short on a busy machine, too. */
const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
let running = 0;
export const naps = defineTask({ type: 'naps', payload: z.object({ ms: z.number() }), result: z.unknown(),
  async run({ ms }, { signal }) {
    running += 1;
    const most = running;
    if (ms > 0) await new Promise((resolve) => { setTimeout(resolve, ms); signal.addEventListener('abort', resolve); });
    running -= 1;
    return most;
  } });
`;
const slots = 2;

describe.each(queueBackends)('a worker of two slots on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let services: WebServices;
  let worker: RunningProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, WORKER_CONCURRENCY: String(slots) };
    services = openWebServices(loadEnv(settings));
    worker = await startWorkerProcess(settings);
  });
  afterAll(async () => {
    await worker.stop();
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function submit(naps: number[], retries = 0): Promise<string[]> {
    const jobs = naps.map((ms) => ({ taskType: 'naps', payload: { ms }, retries }));
    const accepted = await submitBatch(services, jobs, null);
    return accepted.jobs.map(({ jobId }) => jobId);
  }

  async function read<Row extends object>(text: string, ids: string[]): Promise<Row[]> {
    return (await services.db.pool.query<Row>(text, [ids])).rows;
  }

  /** Jobs by their status. */
  async function counts(ids: string[]): Promise<Record<string, number>> {
    const rows = await read<{ status: string; count: number }>(
      'SELECT status, count(*)::int AS count FROM taskflow.jobs WHERE id = ANY($1) GROUP BY status',
      ids,
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  const results = (ids: string[]) =>
    read<{ result: number }>('SELECT result FROM taskflow.jobs WHERE id = ANY($1)', ids);

  const many = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);
  const completed = (ids: string[]) => waitFor(async () => (await counts(ids))['completed'] === ids.length);

  test('holds more short jobs than it has slots, runs each once, and never more at a time than it has slots', async () => {
    await completed(await submit(many(20, 5)));
    const ids = await submit(many(600, 5));
    await waitFor(async () => ((await counts(ids))['active'] ?? 0) > slots, { everyMs: 1 });
    await completed(ids);
    const [attempts] = await read<{ count: number; of: number }>(
      `SELECT count(*)::int AS count, count(DISTINCT job_id)::int AS of FROM taskflow.job_attempts
        WHERE job_id = ANY($1) AND outcome = 'succeeded'`,
      ids,
    );
    expect(attempts).toEqual({ count: ids.length, of: ids.length });
    expect(Math.max(...(await results(ids)).map(({ result }) => result))).toBeLessThanOrEqual(slots);
  });

  test('gives back what it claimed ahead behind jobs that take long, at no cost, and cancels such a one at once', async () => {
    await completed(await submit(many(100, 0)));
    // The long ones lie between short ones, which are claimed with them: in the second hint, since only one that had waited is
    // claimed ahead.
    const ids = await submit([...many(mostIdsPerHint + 60, 0), ...many(slots, 30_000), ...many(200, 0)]);
    const released = `SELECT DISTINCT job_id AS id FROM taskflow.job_attempts WHERE job_id = ANY($1) AND outcome = 'released'`;
    const [back] = await waitFor(async () => {
      const rows = await read<{ id: string }>(released, ids);
      return rows.length > 0 ? rows : undefined;
    });
    const waiting = await waitFor(async () => {
      const now = await counts(ids);
      return now['active'] === slots ? now : undefined;
    });
    expect(waiting['pending']).toBeGreaterThan(0);
    await cancelJob(services, back?.id ?? '');
    expect(await counts([back?.id ?? ''])).toEqual({ cancelled: 1 });

    const running = await read<{ id: string }>(
      `SELECT id FROM taskflow.jobs WHERE id = ANY($1) AND status = 'active'`,
      ids,
    );
    for (const { id } of running) await cancelJob(services, id);
    await waitFor(async () => {
      const now = await counts(ids);
      return now['completed'] === ids.length - slots - 1 && now['cancelled'] === slots + 1;
    });
    const [charged] = await read<{ most: number }>(
      `SELECT max(attempts_charged)::int AS most FROM taskflow.jobs WHERE id = ANY($1) AND status = 'completed'`,
      ids,
    );
    expect(charged?.most).toBe(1);
  });
});
