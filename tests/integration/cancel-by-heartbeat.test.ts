import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const leaseMs = 3000;
const jobs = 8;

/** Writes the time of its abort to a file, and settles only then. */
const handlers = `
import { writeFileSync } from 'node:fs';
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const waits = defineTask({ type: 'waits', payload: z.object({ file: z.string() }), result: z.unknown(),
  run: ({ file }, { signal }) => new Promise((resolve, reject) => {
    writeFileSync(file, '');
    signal.addEventListener('abort', () => {
      writeFileSync(file, String(performance.timeOrigin + performance.now()));
      reject(signal.reason);
    });
  }) });
`;

describe.each(queueBackends)('on %s, a cancel whose broadcast is lost', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let services: WebServices;
  let worker: RunningProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    const settings = settingsFor(backend, database);
    const more = { HANDLERS_DIR: folder, LEASE_MS: String(leaseMs), WORKER_CONCURRENCY: String(jobs) };
    services = openWebServices(loadEnv(settings));
    worker = await startWorkerProcess({ ...settings, ...more });
  });
  afterAll(async () => {
    await worker.stop();
    await services.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  test(`aborts the handler at the next heartbeat, within LEASE_MS / 3 + 1 s`, async () => {
    const started = await Promise.all(
      Array.from({ length: jobs }, async (_, n) => {
        const file = path.join(folder, `${n}.txt`);
        const { jobId } = await submitJob(services, { taskType: 'waits', payload: { file } }, null);
        await waitFor(() => readFile(file).then(() => true));
        return { jobId, file };
      }),
    );
    const tookMs = await Promise.all(
      started.map(async ({ jobId, file }, n) => {
        // One after the other, so that they meet the heartbeat at all its phases.
        await delay((n * leaseMs) / 3 / jobs);
        // The statement alone tells nobody.
        expect(await cancelJobs(services.db, [jobId])).toHaveLength(1);
        const cancelledAt = performance.timeOrigin + performance.now();
        const abortedAt = await waitFor(async () => Number(await readFile(file, 'utf8')));
        return abortedAt - cancelledAt;
      }),
    );
    printFigure(`${backend}: slowest abort after a cancel without broadcast`, Math.max(...tookMs), 'ms');
    expect(Math.max(...tookMs)).toBeLessThan(leaseMs / 3 + 1000);
    const { rows } = await services.db.pool.query(
      `SELECT j.status, a.outcome, count(*)::int AS count
       FROM taskflow.jobs j JOIN taskflow.job_attempts a ON a.job_id = j.id GROUP BY j.status, a.outcome`,
    );
    expect(rows).toEqual([{ status: 'cancelled', outcome: 'cancelled', count: jobs }]);
  });
});
