import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const noop = defineTask({ type: 'noop', payload: z.looseObject({}), result: z.unknown(), run: () => 1 });
`;
const newHandlers = `${handlers}
export const added = defineTask({ type: 'added', payload: z.looseObject({}), result: z.unknown(), run: () => 1 });
`;

// Their beats are 20 s apart, so that what is tested here is not mended by the next one.
const leaseMs = 60_000;

describe.each(queueBackends)('workers that may claim nothing, on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let settings: Record<string, string>;
  let services: WebServices;
  let workers: RunningProcess[];

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, LEASE_MS: String(leaseMs) };
    services = openWebServices(loadEnv(settings));
    workers = [await startWorkerProcess(settings)];
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const submit = async (taskType: string) => (await submitJob(services, { taskType }, null)).jobId;
  const ended = (jobIds: string[], timeoutMs: number) =>
    waitFor(
      async () => {
        const { rows } = await services.db.pool.query(
          'SELECT worker_id FROM taskflow.jobs WHERE id = ANY($1) AND finished_at IS NOT NULL',
          [jobIds],
        );
        return rows.length === jobIds.length ? rows.map((row) => String(row.worker_id)) : undefined;
      },
      { timeoutMs },
    );
  const workerIds = async (): Promise<string[]> => {
    const { rows } = await services.db.pool.query<{ id: string }>(
      'SELECT id FROM taskflow.workers ORDER BY started_at',
    );
    return rows.map(({ id }) => id);
  };

  test('one whose lease ran out unnoticed puts its hint back, goes on as a new worker and runs the job at once', async () => {
    await ended([await submit('noop')], 5000);
    const [before] = await workerIds();
    await services.db.pool.query(`UPDATE taskflow.workers SET lease_expires_at = taskflow.now() - interval '1 second'`);
    const [ranBy] = await ended([await submit('noop')], 3000);
    expect(ranBy).not.toBe(before);
    expect(await workerIds()).toContain(ranBy);
  });

  test('one of an older version leaves task types that it does not know to those who do', async () => {
    const newerFolder = await writeHandlers(newHandlers);
    const second = await startWorkerProcess({ ...settings, HANDLERS_DIR: newerFolder });
    workers.push(second);
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, at) => submit(at % 2 === 0 ? 'noop' : 'added')));
    await ended(jobs, 15_000);
    const { rows } = await services.db.pool.query(
      `SELECT DISTINCT 'added' = ANY(w.task_types) AS by_newer, j.status, j.attempt
       FROM taskflow.jobs j LEFT JOIN taskflow.workers w ON w.id = j.worker_id
       WHERE j.id = ANY($1) AND j.task_type = 'added'`,
      [jobs],
    );
    expect((await workerIds()).length).toBeGreaterThan(1);
    expect(rows).toEqual([{ by_newer: true, status: 'completed', attempt: 1 }]);
    await rm(newerFolder, { recursive: true });
  });

  test('one that was told to drain puts the hint that it took back at once', async () => {
    const drained = await workerIds();
    await services.db.pool.query(`UPDATE taskflow.workers SET state = 'draining' WHERE id = ANY($1)`, [drained]);
    const jobs = await Promise.all(Array.from({ length: 20 }, () => submit('noop')));
    workers.push(await startWorkerProcess(settings));
    for (const ranBy of await ended(jobs, 4000)) expect(drained).not.toContain(ranBy);
  });
});
