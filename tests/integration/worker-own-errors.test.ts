import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const waits = defineTask({ type: 'waits', payload: z.looseObject({}), result: z.unknown(),
  run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) });
`;

/** Stands for a mistake in the worker itself. */
const mistake = (happens: string) =>
  `process.on('SIGUSR2', () => { const error = new Error('a mistake of our own'); ${happens}; });`;

let database: TestDatabase;
let folder: string;
let settings: Record<string, string>;
let services: WebServices;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await writeHandlers(handlers);
  settings = { ...settingsFor('redis', database), HANDLERS_DIR: folder, SHUTDOWN_GRACE_MS: '100' };
  services = openWebServices(loadEnv(settings));
});
afterAll(async () => {
  await services.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

test.each([
  ['throws where nobody catches', 'throw error'],
  ['rejects where nobody waits', 'Promise.reject(error)'],
])(
  'a worker whose own code %s gives back what it runs, and ends with an exit code',
  async (_, happens) => {
    const worker = await startWorkerProcess(settings, {
      execArgv: ['--import', `data:text/javascript,${encodeURIComponent(mistake(happens))}`],
    });
    const { jobId } = await submitJob(services, { taskType: 'waits', timeout: 60_000 }, null);
    const read = async (sql: string) => (await services.db.pool.query(sql, [jobId])).rows[0] as Record<string, unknown>;
    await waitFor(async () => (await read('SELECT status FROM taskflow.jobs WHERE id = $1'))['status'] === 'active');
    process.kill(worker.pid, 'SIGUSR2');
    expect(await worker.exited).toBe(1);
    expect(worker.output()).toContain('a mistake of our own');
    expect(await read('SELECT outcome FROM taskflow.job_attempts WHERE job_id = $1')).toEqual({ outcome: 'released' });
    await services.db.pool.query(`UPDATE taskflow.jobs SET run_at = taskflow.now() + interval '1 hour' WHERE id = $1`, [
      jobId,
    ]);
  },
  60_000,
);
