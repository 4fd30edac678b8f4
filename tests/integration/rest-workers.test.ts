import { randomUUID } from 'node:crypto';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WorkerAtWork, WorkerDetail } from '../../src/jobs/worker-schema.ts';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { lostJobsStatement, recentJobsStatement } from '../../src/server/workers/find-worker.ts';
import { startApi, type TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

const trpc = () => createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/api/trpc` })] });
const atWork = () => trpc().workers.atWork.query();
const detailOf = async (id: string): Promise<WorkerDetail> => (await api.get(`/api/workers/${id}`)).body;

interface Row {
  leaseSeconds?: number;
  state?: string;
  kind?: string;
  pid?: number;
  startedSecondsAgo?: number;
  taskTypes?: string[];
}

async function aWorkerRow(own: Row = {}): Promise<string> {
  const { leaseSeconds = 600, state = 'running', kind = 'built_in', startedSecondsAgo = 60 } = own;
  const id = randomUUID();
  await api.pool.query(
    `INSERT INTO taskflow.workers (id, host, pid, version, task_types, concurrency, realtime_port, state, kind, started_at,
       lease_expires_at)
     VALUES ($1, 'here', $2, '1.0.0', $3, 4, 3001, $4, $5, taskflow.now() - $6 * interval '1 second',
       taskflow.now() + $7 * interval '1 second')`,
    [id, own.pid ?? 7, own.taskTypes ?? ['noop'], state, kind, startedSecondsAgo, leaseSeconds],
  );
  return id;
}

/** Jobs that a worker runs by the table, the first the longest. */
async function runs(workerId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let place = 0; place < count; place += 1) {
    const id = await api.submit();
    await api.pool.query(
      `UPDATE taskflow.jobs SET status = 'active', worker_id = $2, lease_token = $3, attempt = 1,
         attempt_started_at = taskflow.now() - $4 * interval '1 second', started_at = taskflow.now() WHERE id = $1`,
      [id, workerId, randomUUID(), 100 - place],
    );
    ids.push(id);
  }
  return ids;
}

async function ends(jobId: string, workerId: string, outcome: string, status: string): Promise<void> {
  await api.pool.query(
    `WITH ended AS (
       INSERT INTO taskflow.job_attempts (job_id, number, worker_id, lease_token, started_at, finished_at, outcome, duration_ms)
       VALUES ($1, 1, $2, $3, taskflow.now(), taskflow.now(), $4, 1))
     UPDATE taskflow.jobs SET status = $5, lease_token = NULL, worker_id = $2,
       finished_at = CASE WHEN $5 = 'pending' THEN NULL ELSE taskflow.now() END WHERE id = $1`,
    [jobId, workerId, randomUUID(), outcome, status],
  );
}

const seen = async (id: string): Promise<WorkerAtWork | undefined> =>
  (await atWork()).workers.find(({ workerId }) => workerId === id);

test('a worker stands in the list with what it runs, the longest running first, ten at most', async () => {
  const id = await aWorkerRow();
  const idle = await aWorkerRow();
  const jobIds = await runs(id, 12);
  const worker = await seen(id);
  expect(worker?.jobs.map(({ jobId }) => jobId)).toEqual(jobIds.slice(0, 10));
  expect(worker).toMatchObject({ lostAt: null, realtimePort: 3001, state: 'running' });
  expect(worker?.jobs[0]).toMatchObject({ taskType: 'noop', attempt: 1 });
  expect((await seen(idle))?.jobs).toEqual([]);
  expect((await detailOf(id)).jobs.map(({ jobId }) => jobId)).toEqual(jobIds);
});

test('its age is by the clock of the database', async () => {
  const id = await aWorkerRow();
  const { at, workers } = await atWork();
  const worker = workers.find(({ workerId }) => workerId === id);
  const aheadMs = Date.parse(worker?.leaseExpiresAt ?? '') - Date.parse(at);
  expect(aheadMs).toBeGreaterThan(590_000);
  expect(aheadMs).toBeLessThanOrEqual(600_000);
});

test('one whose lease is over is lost, is left out of the list of REST, and its jobs are told as they are now', async () => {
  const id = await aWorkerRow({ leaseSeconds: -5, pid: 4711 });
  const [retried = '', failed = '', done = ''] = await runs(id, 3);
  await ends(retried, id, 'lost', 'pending');
  await ends(failed, id, 'lost', 'failed');
  await ends(done, id, 'succeeded', 'completed');
  const detail = await detailOf(id);
  expect((await seen(id))?.lostAt).toBe(detail.lostAt);
  expect(detail.lostAt).toEqual(expect.any(String));
  expect(new Map(detail.lostJobs.map(({ jobId, status }) => [jobId, status]))).toEqual(
    new Map([
      [retried, 'pending'],
      [failed, 'failed'],
    ]),
  );
  expect(detail.recentJobs.map(({ jobId }) => jobId).toSorted()).toEqual([failed, done].toSorted());
  const { workers } = (await api.get('/api/workers')).body;
  expect(workers.map(({ workerId }: WorkerAtWork) => workerId)).not.toContain(id);
});

test('a process that went on under a new id is found by its old one', async () => {
  const old = await aWorkerRow({ leaseSeconds: -5, pid: 99, startedSecondsAgo: 600 });
  expect((await detailOf(old)).goesOnAs).toBeNull();
  const next = await aWorkerRow({ pid: 99, startedSecondsAgo: 5 });
  expect((await detailOf(old)).goesOnAs).toBe(next);
  expect((await detailOf(next)).goesOnAs).toBeNull();
});

test('a task type with due jobs that no running worker takes is named', async () => {
  const add = (type: string) =>
    api.pool.query('INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ($1, $2)', [type, '{}']);
  await Promise.all(['orphaned', 'drained', 'taken', 'later'].map(add));
  await aWorkerRow({ taskTypes: ['drained'], state: 'draining' });
  await aWorkerRow({ taskTypes: ['orphaned'], leaseSeconds: -1 });
  await aWorkerRow({ taskTypes: ['taken'] });
  for (const taskType of ['orphaned', 'orphaned', 'drained', 'taken']) await api.submit({ taskType });
  await api.submit({ taskType: 'later', delay: 3_600_000 });
  const mine = ({ taskType }: { taskType: string }) => taskType !== 'noop';
  // The figures of task types are of a second ago.
  await expect
    .poll(async () => (await atWork()).unserved.filter(mine), { timeout: 10_000 })
    .toEqual([
      { taskType: 'orphaned', pending: 2 },
      { taskType: 'drained', pending: 1 },
    ]);
});

test('a worker that is not there is not found, by REST, tRPC and the client of the SDK', async () => {
  for (const id of [randomUUID(), 'none', '%00']) {
    const { status, body } = await api.get(`/api/workers/${id}`);
    expect([id, status, body.code]).toEqual([id, 404, 'not_found']);
  }
  await expect(trpc().workers.get.query({ workerId: randomUUID() })).rejects.toMatchObject({
    data: { httpStatus: 404 },
  });
  await expect(createClient({ url: api.url }).workers.get(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
});

test('the look at what ended lately and at what was lost goes by an index', async () => {
  const plan = async ({ text }: { text: string }) => {
    const client = await api.pool.connect();
    try {
      // The tables of a test are so small that reading and sorting them whole would be cheaper.
      for (const way of ['seqscan', 'bitmapscan', 'sort']) await client.query(`SET enable_${way} = off`);
      const { rows } = await client.query(`EXPLAIN ${text.replace('$1', 'gen_random_uuid()')}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    } finally {
      client.release(true);
    }
  };
  expect(await plan(recentJobsStatement)).toContain('Index Scan Backward using jobs_finished');
  expect(await plan(lostJobsStatement)).toContain('Index Scan using job_attempts_lost');
});
