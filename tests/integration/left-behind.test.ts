import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { openWebServices } from '../../src/server/web-services.ts';
import { freshDatabase, settingsFor } from '../support/servers.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const any = { payload: z.looseObject({}), result: z.unknown() };
export const never = defineTask({ ...any, type: 'never', run: () => new Promise(() => undefined) });
export const late = defineTask({ ...any, type: 'late', run: () => new Promise((resolve) => setTimeout(resolve, 600)) });
export const noop = defineTask({ ...any, type: 'noop', run: () => 1 });
`;

test('a worker bears as many handlers that never end as it has slots; with one more it ends and wants a restart', async () => {
  const database = await freshDatabase();
  const folder = await writeHandlers(handlers);
  const more = { HANDLERS_DIR: folder, WORKER_CONCURRENCY: '2', STOP_GRACE_MS: '100', SHUTDOWN_GRACE_MS: '500' };
  const settings = { ...settingsFor('postgres', database), ...more };
  const services = openWebServices(loadEnv(settings));
  const worker = await startWorkerProcess(settings);
  const run = async (taskType: string) => {
    const { jobId } = await submitJob(services, { taskType, timeout: 200, retries: 0 }, null);
    return waitFor(async () => {
      const { rows } = await services.db.pool.query<{ status: string; error_code: string | null }>(
        'SELECT status, error_code FROM taskflow.jobs WHERE id = $1 AND finished_at IS NOT NULL',
        [jobId],
      );
      return rows[0];
    });
  };
  try {
    // One that ends after all, if late, no longer counts.
    for (const taskType of ['never', 'late', 'never']) {
      expect(await run(taskType)).toEqual({ status: 'failed', error_code: 'timed_out' });
    }
    await waitFor(async () => (await run('noop')).status === 'completed');
    const later = Date.now() + 800;
    await waitFor(() => Date.now() > later);
    expect(await run('noop')).toMatchObject({ status: 'completed' });
    expect(await run('never')).toMatchObject({ error_code: 'timed_out' });
    expect(await worker.exited).toBe(75);
    expect(worker.output()).toContain('this worker ends and wants a restart');
  } finally {
    await worker.stop();
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
