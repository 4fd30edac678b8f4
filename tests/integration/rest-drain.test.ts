import { createHash, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorkerInfo } from '../../src/jobs/stats-schema.ts';
import { createClient, type TaskFlowClient } from '../../src/sdk/taskflow-client.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const bootstrapKey = 'tf_bootstrap_0123456789abcdef';

describe('POST /api/workers/:id/drain', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
  });
  afterAll(() => api.stop());

  const admin = { authorization: `Bearer ${bootstrapKey}` };
  const drain = (workerId: string, headers = admin) =>
    api.send('POST', `/api/workers/${workerId}/drain`, undefined, headers);

  async function aWorkerRow(leaseSeconds: number): Promise<string> {
    const id = randomUUID();
    await api.pool.query(
      `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, lease_expires_at)
       VALUES ($1, 'here', 7, '1.0.0', '{noop}', 4, taskflow.now() + $2 * interval '1 second')`,
      [id, leaseSeconds],
    );
    return id;
  }

  test('answers the worker as the list has it, draining, and the same when repeated', async () => {
    const id = await aWorkerRow(600);
    const other = await aWorkerRow(600);
    const answer = await drain(id);
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ workerId: id, state: 'draining' })]);
    expect(await drain(id)).toMatchObject({ status: 200, body: { workerId: id, state: 'draining' } });
    const { workers }: { workers: WorkerInfo[] } = (await api.get('/api/workers', admin)).body;
    expect(workers.find(({ workerId }) => workerId === id)).toEqual(answer.body);
    expect(workers.find(({ workerId }) => workerId === other)?.state).toBe('running');
  });

  test('knows no worker that is not there or whose lease is over', async () => {
    for (const id of [randomUUID(), await aWorkerRow(-1), 'none', '%00']) {
      const answer = await drain(id);
      expect([id, answer.status, answer.body.code]).toEqual([id, 404, 'not_found']);
    }
  });

  test('is for POST and for keys with manage', async () => {
    const id = await aWorkerRow(600);
    for (const [key, scopes, status] of [
      ['tf_read_submit', ['read', 'submit'], 403],
      ['tf_manage', ['manage'], 200],
    ] as const) {
      await api.pool.query('INSERT INTO taskflow.api_keys (id, name, sha256, scopes) VALUES ($1, $2, $3, $4)', [
        randomUUID(),
        key,
        createHash('sha256').update(key).digest('hex'),
        scopes,
      ]);
      expect([key, (await drain(id, { authorization: `Bearer ${key}` })).status]).toEqual([key, status]);
    }
    const wrong = await api.get(`/api/workers/${id}/drain`, admin);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});

const handlers = `
import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const waits = defineTask({ type: 'waits', payload: z.object({ file: z.string() }), result: z.unknown(),
  run: async ({ file }, { signal }) => {
    while (await access(file).then(() => false, () => true)) await delay(20, undefined, { signal });
    return 'ended';
  } });
export const noop = defineTask({ type: 'noop', payload: z.object({}), result: z.unknown(), run: () => 'ran' });
`;

describe.each(queueBackends)('a drained worker of two on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let web: RunningProcess;
  let workers: RunningProcess[];
  let client: TaskFlowClient;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await freshDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 1 });
    folder = await writeHandlers(handlers);
    const settings = { ...settingsFor(backend, database), HANDLERS_DIR: folder, LEASE_MS: '3000' };
    web = await startWebProcess(settings);
    workers = await Promise.all([startWorkerProcess(settings), startWorkerProcess(settings)]);
    client = createClient({ url: web.url });
  });
  afterAll(async () => {
    await Promise.all([web.stop(), ...workers.map((worker) => worker.stop())]);
    await pool.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function listed(): Promise<WorkerInfo[]> {
    const body: { workers: WorkerInfo[] } = await (await fetch(`${web.url}/api/workers`)).json();
    return body.workers;
  }

  test('ends what it runs, takes nothing new, and stays up', async () => {
    const file = path.join(folder, 'end');
    const { jobId } = await client.jobs.submit('waits', { file }, { timeout: 60_000 });
    const { workerId } = await waitFor(async () => {
      const job = await client.jobs.get(jobId);
      return job.status === 'active' ? job : undefined;
    });
    const answer = await fetch(`${web.url}/api/workers/${workerId}/drain`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ workerId, state: 'draining' }),
    ]);

    const others = (await listed()).map((worker) => worker.workerId).filter((id) => id !== workerId);
    expect(others).toHaveLength(1);
    const submitted = await Promise.all(Array.from({ length: 60 }, () => client.jobs.submit('noop', {})));
    // A hint that the drained worker was about to take may have to be made again by the sweep.
    for (const { jobId: id } of submitted) {
      const job = await client.jobs.waitFor(id, { signal: AbortSignal.timeout(30_000) });
      expect(job).toMatchObject({ status: 'completed', workerId: others[0] });
    }
    expect(await client.jobs.get(jobId)).toMatchObject({ status: 'active', workerId, attemptsMade: 1 });

    await writeFile(file, '');
    expect(await client.jobs.waitFor(jobId)).toMatchObject({
      status: 'completed',
      result: 'ended',
      attemptsMade: 1,
      workerId,
    });
    const { rows } = await pool.query('SELECT worker_id, outcome FROM taskflow.job_attempts WHERE job_id = $1', [
      jobId,
    ]);
    expect(rows).toEqual([{ worker_id: workerId, outcome: 'succeeded' }]);

    const beaten = (await listed()).find((worker) => worker.workerId === workerId)?.heartbeatAt ?? '';
    await waitFor(async () => {
      const still = (await listed()).find((worker) => worker.workerId === workerId);
      return still?.state === 'draining' && still.slotsUsed === 0 && still.heartbeatAt > beaten;
    });
  }, 60_000);
});
