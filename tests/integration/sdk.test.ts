import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/sdk/api-error.ts';
import { createClient, type TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';

const handlersDir = fileURLToPath(new URL('../../bench/handlers', import.meta.url));

describe.each(queueBackends)('the client, against web and worker on %s', (backend) => {
  let database: TestDatabase;
  let web: RunningProcess;
  let worker: RunningProcess;
  let client: TaskFlowClient;

  beforeAll(async () => {
    database = await freshDatabase();
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: handlersDir };
    worker = await startWorkerProcess(settings);
    web = await startWebProcess(settings);
    client = createClient({ url: web.url });
  });
  afterAll(async () => {
    await web.stop();
    await worker.stop();
    await database.drop();
  });

  test('submits a job, waits for its end and finds it in the list', async () => {
    const { jobId } = await client.submit({ taskType: 'no_op', tags: ['sdk'] });
    expect(await client.waitFor(jobId)).toMatchObject({ jobId, status: 'completed', attemptsMade: 1 });
    const { jobs } = await client.list({ tag: 'sdk' });
    expect(jobs.map((job) => job.jobId)).toEqual([jobId]);
  });

  test('submits many jobs at once, in their order', async () => {
    const jobs = await client.submitMany([
      { taskType: 'no_op', tags: ['a'] },
      { taskType: 'no_op', tags: ['b'] },
    ]);
    const ended = await Promise.all(jobs.map(({ jobId }) => client.waitFor(jobId)));
    expect(ended.map(({ status, tags }) => [status, tags])).toEqual([
      ['completed', ['a']],
      ['completed', ['b']],
    ]);
    await expect(client.submitMany([{ taskType: 'no_op' }, { taskType: 'no_such' }])).rejects.toMatchObject({
      errors: [expect.objectContaining({ path: 'jobs.1.taskType' })],
    });
  });

  test('gives up waiting when told to', async () => {
    const { jobId } = await client.submit({ taskType: 'no_op', delay: 60_000 });
    const waiting = client.waitFor(jobId, { signal: AbortSignal.timeout(300) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
    await client.cancel(jobId);
  });

  test('cancels a job once, and says why not twice', async () => {
    const { jobId } = await client.submit({ taskType: 'no_op', delay: 60_000 });
    expect(await client.cancel(jobId)).toMatchObject({ status: 'cancelled', errorCode: 'cancelled' });
    await expect(client.cancel(jobId)).rejects.toMatchObject({
      name: 'ApiError',
      code: 'illegal_transition',
      status: 409,
    });
  });

  test('names every value that is wrong', async () => {
    const bad = client.submit({ taskType: 'no_such', callbackUrl: 'http://10.0.0.1/' });
    const error = await bad.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).errors.map(({ path }) => path).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'callbackUrl',
      'taskType',
    ]);
  });
});
