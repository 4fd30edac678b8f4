import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { submitBatch } from '../../src/server/jobs/submit-batch.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const nothing = { payload: z.looseObject({}), result: z.unknown(), run: () => null };
export const mass = defineTask({ type: 'mass', ...nothing });
export const other = defineTask({ type: 'other', ...nothing });
`;

describe.each(queueBackends)('3,000 jobs that are due at the same moment on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let services: WebServices;
  let worker: RunningProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder };
    services = openWebServices(loadEnv(settings));
    worker = await startWorkerProcess(settings);
  });
  afterAll(async () => {
    await worker.stop();
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const ended = async (taskType: string): Promise<number> => {
    const { rows } = await services.db.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM taskflow.jobs WHERE task_type = $1 AND status = 'completed'`,
      [taskType],
    );
    return rows[0]?.count ?? 0;
  };

  test('let those pass that are submitted meanwhile with the same priority', async () => {
    const due = Date.now() + 5000;
    const job = { taskType: 'mass', runAt: new Date(due).toISOString() };
    for (let n = 0; n < 3; n += 1)
      await submitBatch(
        services,
        Array.from({ length: 1000 }, () => job),
        null,
      );
    await delay(due - Date.now());
    await waitFor(async () => (await ended('mass')) > 0);
    for (let n = 0; n < 20; n += 1) await submitJob(services, { taskType: 'other' }, null);
    await waitFor(async () => (await ended('mass')) === 3000 && (await ended('other')) === 20, { timeoutMs: 60_000 });

    const { rows } = await services.db.pool.query<{ ahead: number; passed: number }>(
      `WITH others AS (
         SELECT max(created_at) AS submitted_at, max(started_at) AS started_at FROM taskflow.jobs WHERE task_type = 'other'
       )
       SELECT count(*) FILTER (WHERE m.started_at > o.submitted_at)::int AS ahead,
         count(*) FILTER (WHERE m.started_at > o.started_at)::int AS passed
       FROM taskflow.jobs m, others o WHERE m.task_type = 'mass'`,
    );
    const { ahead = 0, passed = 0 } = rows[0] ?? {};
    expect(ahead).toBeGreaterThan(0);
    // In turn behind all of the mass they would have passed none of it.
    expect(passed / ahead).toBeGreaterThan(1 / 3);
  }, 90_000);
});
