import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { submitWithin, type SubmitTransaction } from '../../src/sdk/submit-within.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { runCli } from '../support/run-cli.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const echo = defineTask({ type: 'echo', payload: z.int(), result: z.int(), run: (payload) => payload });
`;

describe.each(['redis', 'postgres'] as const)('unique jobs on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let web: RunningProcess;
  let worker: RunningProcess;
  beforeAll(async () => {
    [database, folder] = await Promise.all([freshDatabase(), writeHandlers(handlers)]);
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder };
    [worker, web] = await Promise.all([startWorkerProcess(settings), startWebProcess(settings)]);
  });
  afterAll(async () => {
    await Promise.all([web.stop(), worker.stop()]);
    await database.drop();
    await rm(folder, { recursive: true });
  });

  test('debounced, run once with the latest payload, when the submits have paused', async () => {
    const { jobs } = createClient({ url: web.url });
    const debounce = { key: randomUUID(), ms: 700 };
    const first = await jobs.submit('echo', 1, { debounce });
    for (const n of [2, 3, 4]) {
      const next = await jobs.submit('echo', n, { debounce });
      expect(next).toMatchObject({ jobId: first.jobId, conflict: 'rescheduled', isReplayed: false });
    }
    const job = await jobs.waitFor(first.jobId);
    expect(job).toMatchObject({ status: 'completed', result: 4, attemptsMade: 1 });
    expect(Date.parse(job.startedAt ?? '') - Date.parse(job.runAt)).toBeGreaterThanOrEqual(0);
    expect(await jobs.submit('echo', 5, { debounce })).not.toMatchObject({ jobId: first.jobId });
  });

  test('brought forward, run when the latest says, with and without a concurrency key', async () => {
    const { jobs } = createClient({ url: web.url });
    for (const options of [{}, { concurrencyKey: 'one' }]) {
      const unique = { key: randomUUID(), onConflict: 'reschedule' } as const;
      const first = await jobs.submit('echo', 1, { unique, delay: 3_600_000, ...options });
      await jobs.submit('echo', 2, { unique, ...options });
      expect(await jobs.waitFor(first.jobId)).toMatchObject({ status: 'completed', result: 2 });
    }
  });

  test('over tRPC and from the command line, of one kind', async () => {
    const links = [httpLink({ url: `${web.url}/api/trpc` })];
    const client = createTRPCClient<AppRouter>({ links });
    const key = randomUUID();
    const unique = { key, for: 60_000 };
    const first = await client.jobs.submit.mutate({ taskType: 'echo', payload: 1, unique });
    expect(await client.jobs.submit.mutate({ taskType: 'echo', payload: 2, unique })).toMatchObject({
      jobId: first.jobId,
      conflict: 'ignored',
    });
    const args = ['submit', 'echo', '3', '--unique-key', key, '--json'];
    const run = await runCli(args, { env: { TASKFLOW_URL: web.url } });
    expect(JSON.parse(run.stdout)).toMatchObject({ jobId: first.jobId, conflict: 'ignored' });
    const [one, other] = await createClient({ url: web.url }).jobs.submitMany([
      { taskType: 'echo', payload: 4, unique },
      { taskType: 'echo', payload: 5 },
    ]);
    expect([one?.conflict, other?.conflict]).toEqual(['ignored', undefined]);
  });
});

test('within a transaction of somebody else no job is unique, and that is said', async () => {
  const transaction: SubmitTransaction = { query: () => Promise.reject(new Error('It was asked.')) };
  for (const options of [{ unique: {} }, { debounce: { ms: 1 } }, { throttle: { ms: 1 } }]) {
    await expect(submitWithin(transaction, 'echo', {}, options as object)).rejects.toThrow(TypeError);
  }
});
