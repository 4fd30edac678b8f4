import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobAction } from '../../src/jobs/job-action-schema.ts';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { auditJobs } from '../support/audit-jobs.ts';
import { aNewJob, openDatabase } from '../support/core-jobs.ts';
import { printFigure } from '../support/print-figure.ts';
import { recordMoves } from '../support/record-moves.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** One writes the time of its abort to a file, one fails while a file is missing. */
const handlers = `
import { existsSync, writeFileSync } from 'node:fs';
import { defineTask } from 'taskflow';
import { z } from 'zod';
const payload = z.object({ file: z.string() });
export const waits = defineTask({ type: 'waits', payload, result: z.unknown(),
  run: ({ file }, { signal }) => new Promise((resolve, reject) => {
    writeFileSync(file, '');
    signal.addEventListener('abort', () => {
      writeFileSync(file, String(performance.timeOrigin + performance.now()));
      reject(signal.reason);
    });
  }) });
export const needs = defineTask({ type: 'needs', payload, result: z.null(), run({ file }) {
  if (!existsSync(file)) throw new Error('There is no ' + file);
  return null;
} });
`;

let api: TestApi;
let folder: string;
let workers: RunningProcess[];
// A lease so long that no heartbeat tells a worker of a cancel while a test waits.
const startWorker = (more = {}) =>
  startWorkerProcess({ ...api.settings, HANDLERS_DIR: folder, LEASE_MS: '30000', ...more });

beforeAll(async () => {
  api = await startApi('redis');
  await recordMoves(api.pool);
  folder = await writeHandlers(handlers);
  workers = await Promise.all([startWorker(), startWorker()]);
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await api.stop();
  await rm(folder, { recursive: true });
});

const create = (action: string, filter: unknown, more = {}) =>
  api.send('POST', '/api/jobs/actions', { action, filter, ...more });
const read = async (actionId: string): Promise<JobAction> => (await api.get(`/api/jobs/actions/${actionId}`)).body;
const finished = (actionId: string) =>
  waitFor(
    async () => {
      const action = await read(actionId);
      return action.state === 'running' ? undefined : action;
    },
    { timeoutMs: 60_000 },
  );

/** Pending jobs of a type that no worker runs. */
async function writeMany(count: number, tag: string): Promise<void> {
  const db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  const jobs = Array.from({ length: count }, () => aNewJob({ tags: [tag] }));
  for (let at = 0; at < count; at += 500) await insertJobs(db, jobs.slice(at, at + 500));
  await db.close();
}

/** How many jobs with a tag were cancelled, and how often the one that was so most. */
async function cancels(tag: string): Promise<{ jobs: number; most: number }> {
  const { rows } = await api.pool.query(
    `SELECT count(*)::int AS jobs, max(n)::int AS most FROM (
       SELECT count(*) AS n FROM taskflow_audit.moves m JOIN taskflow.jobs j ON j.id = m.job_id
       WHERE m.to_status = 'cancelled' AND j.tags = ARRAY[$1] GROUP BY j.id) c`,
    [tag],
  );
  return rows[0];
}

const auditOf = async (actionId: string) => {
  const text = 'SELECT actor, action, after FROM taskflow.audit_log WHERE subject = $1 ORDER BY id';
  return (await api.pool.query(text, [actionId])).rows;
};

test(
  '10,000 pending jobs are cancelled, and those that are submitted meanwhile are not',
  { timeout: 90_000 },
  async () => {
    await writeMany(10_000, 'many');
    const startedAt = performance.now();
    const { status, body, headers } = await create('cancel', { tag: 'many', status: 'pending' });
    const late = await api.submit({ tags: ['many'] });
    expect([status, headers.get('location')]).toEqual([202, `/api/jobs/actions/${body.actionId}`]);
    expect(body).toMatchObject({
      state: 'running',
      matched: 10_000,
      createdBy: 'local',
      finishedAt: null,
      error: null,
    });
    const action = await finished(body.actionId);
    printFigure('10,000 pending jobs cancelled by one action', performance.now() - startedAt, 'ms');
    expect(action).toEqual({
      ...body,
      state: 'completed',
      done: 10_000,
      canUndo: true,
      finishedAt: expect.any(String),
    });
    expect(await cancels('many')).toEqual({ jobs: 10_000, most: 1 });
    expect((await api.get(`/api/jobs/${late}`)).body.status).toBe('pending');
    expect((await auditJobs(api.pool, { accepted: [] })).statsOff).toEqual([]);
    expect(await auditOf(body.actionId)).toEqual([
      {
        actor: 'local',
        action: 'job_action.created',
        after: { action: 'cancel', filter: { tag: 'many', status: 'pending' }, matched: 10_000 },
      },
      {
        actor: 'local',
        action: 'job_action.completed',
        after: { action: 'cancel', matched: 10_000, done: 10_000, skipped: 0, failed: 0 },
      },
    ]);
  },
);

test('an action by a field of the payload takes the jobs that have it, and no others', async () => {
  const tags = ['by-payload'];
  const give = (note: string) => Array.from({ length: 3 }, () => api.submit({ tags, payload: { note } }));
  const [meant, others] = await Promise.all([Promise.all(give('meant')), Promise.all(give('other'))]);
  const { body } = await create('cancel', { tag: 'by-payload', payload: { note: 'meant' } });
  expect(await finished(body.actionId)).toMatchObject({ state: 'completed', matched: 3, done: 3, skipped: 0 });
  expect(await Promise.all(meant.map(statusOf))).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(await Promise.all(others.map(statusOf))).toEqual(['pending', 'pending', 'pending']);
});

test('handlers of cancelled jobs are told at once, and jobs that have ended are skipped', async () => {
  const file = path.join(folder, 'waits');
  await writeFile(`${file}needed`, '');
  const tags = ['mixed'];
  const active = await submit('waits', file, { tags });
  const ended = await submit('needs', `${file}needed`, { tags });
  const waiting = await api.submit({ tags });
  await waitFor(async () => (await statusOf(active)) === 'active' && (await statusOf(ended)) === 'completed');
  await waitFor(() => readFile(file).then(() => true));
  const startedAt = performance.timeOrigin + performance.now();
  const { body } = await create('cancel', { tag: 'mixed' });
  expect(await finished(body.actionId)).toMatchObject({ matched: 3, done: 2, skipped: 1, failed: 0 });
  const abortedAt = await waitFor(async () => Number(await readFile(file, 'utf8')), { timeoutMs: 5000 });
  printFigure('a handler told of its cancel by an action', abortedAt - startedAt, 'ms');
  expect(await Promise.all([active, ended, waiting].map(statusOf))).toEqual(['cancelled', 'completed', 'cancelled']);
});

test('all that failed of a type is retried, runs, and can be deleted for good', async () => {
  const file = path.join(folder, 'repaired');
  const ids = await Promise.all(
    Array.from({ length: 60 }, () => submit('needs', file, { retries: 0, tags: ['sick'] })),
  );
  await waitFor(async () => (await failedOf('needs')) === 60);
  await writeFile(file, '');
  const retry = await create('retry', { taskType: 'needs', status: 'failed' });
  expect(await finished(retry.body.actionId)).toMatchObject({ matched: 60, done: 60, skipped: 0, failed: 0 });
  await waitFor(async () => (await api.get('/api/jobs?tag=sick&status=completed')).body.jobs.length === 60);

  const before = (await api.get('/api/stats')).body.counts.completed;
  const remove = await create('delete', { tag: 'sick' });
  expect(await finished(remove.body.actionId)).toMatchObject({ matched: 60, done: 60, skipped: 0, failed: 0 });
  expect((await api.get(`/api/jobs/${ids[0]}`)).status).toBe(404);
  expect((await api.get('/api/jobs?tag=sick')).body.jobs).toEqual([]);
  const { rows } = await api.pool.query('SELECT FROM taskflow.job_attempts WHERE job_id = ANY($1)', [ids]);
  expect(rows).toEqual([]);
  await waitFor(async () => (await api.get('/api/stats')).body.counts.completed === before - 60);
});

test(
  'a worker that dies in the middle of an action is followed by another, and each job is acted on once',
  { timeout: 90_000 },
  async () => {
    await writeMany(5000, 'killed');
    const { body } = await create('cancel', { tag: 'killed' });
    await waitFor(async () => (await read(body.actionId)).done > 500, { everyMs: 5 });
    const { rows } = await api.pool.query(
      `SELECT w.realtime_port AS port FROM taskflow.leases l JOIN taskflow.workers w ON w.id = l.holder`,
    );
    const elected = workers.find(({ port }) => port === rows[0].port);
    const killedAt = performance.now();
    await elected?.stop('SIGKILL');
    workers = workers.filter((worker) => worker !== elected);
    const before = (await read(body.actionId)).done;
    expect(before).toBeLessThan(5000);
    await waitFor(async () => (await read(body.actionId)).done > before, { timeoutMs: 15_000 });
    printFigure('an action goes on after its worker was killed', performance.now() - killedAt, 'ms');
    expect(await finished(body.actionId)).toMatchObject({ state: 'completed', done: 5000, skipped: 0, failed: 0 });
    expect(await cancels('killed')).toEqual({ jobs: 5000, most: 1 });
  },
);

test('an action is stopped in the middle: what is done stays done, and stopping it again changes nothing', async () => {
  await writeMany(3000, 'stopped');
  const { body } = await create('cancel', { tag: 'stopped' });
  await waitFor(async () => (await read(body.actionId)).done > 0, { everyMs: 5 });
  const stop = await api.send('DELETE', `/api/jobs/actions/${body.actionId}`);
  expect([stop.status, stop.body.state]).toEqual([200, 'stopped']);
  expect(await api.send('DELETE', `/api/jobs/actions/${body.actionId}`)).toMatchObject({
    status: 200,
    body: stop.body,
  });
  // Another action ends behind it, so the runner has been round.
  await finished((await create('cancel', { tag: 'nothing' })).body.actionId);
  expect(await read(body.actionId)).toEqual(stop.body);
  expect(stop.body.done).toBeLessThan(3000);
  expect(await cancels('stopped')).toEqual({ jobs: stop.body.done, most: 1 });
  expect((await auditOf(body.actionId)).map(({ action }) => action)).toEqual([
    'job_action.created',
    'job_action.stopped',
  ]);
});

test('an action is begun as soon as it is made, not with the next look of the sweep', async () => {
  const startedAt = performance.now();
  for (let n = 0; n < 5; n += 1) await finished((await create('cancel', { tag: 'nothing' })).body.actionId);
  const tookMs = performance.now() - startedAt;
  printFigure('an action without jobs, from its making to its end', tookMs / 5, 'ms');
  expect(tookMs).toBeLessThan(2500);
});

test('actions are listed newest first, page by page, and tRPC says the same', async () => {
  const { actions } = (await api.get('/api/jobs/actions')).body;
  expect(actions.length).toBeGreaterThan(4);
  const listed: JobAction[] = [];
  for (let cursor = ''; ;) {
    const { body } = await api.get(`/api/jobs/actions?limit=2${cursor}`);
    listed.push(...body.actions);
    if (body.nextCursor === null) break;
    cursor = `&cursor=${body.nextCursor}`;
  }
  expect(listed).toEqual(actions);
  expect(listed.map(({ createdAt }) => createdAt)).toEqual(
    actions.map(({ createdAt }: JobAction) => createdAt).toSorted((a: string, b: string) => b.localeCompare(a)),
  );
  const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/api/trpc` })] });
  expect((await client.actions.list.query({})).actions).toEqual(actions);
  const made = await client.actions.create.mutate({ action: 'retry', filter: { tag: 'nothing' } });
  expect(await client.actions.stop.mutate({ actionId: made.actionId })).toMatchObject({ matched: 0 });
  expect((await client.actions.get.query({ actionId: made.actionId })).state).not.toBe('running');
});

test('every job is meant only when that is said', async () => {
  await waitFor(async () => (await api.get('/api/jobs/actions')).body.actions[0].state !== 'running');
  const { status, body } = await create('delete', {}, { all: true });
  expect([status, body.filter]).toEqual([202, {}]);
  const { done, skipped, matched } = await finished(body.actionId);
  expect(done + skipped).toBe(matched);
  const { rows } = await api.pool.query(`SELECT FROM taskflow.jobs WHERE status NOT IN ('pending', 'active')`);
  expect(rows).toEqual([]);
});

test.each([
  [{}, ['action', 'filter']],
  [{ action: 'cancel' }, ['filter']],
  [{ action: 'cancel', filter: {} }, ['filter']],
  [{ action: 'cancel', filter: null }, ['filter']],
  [{ action: 'cancel', filter: [] }, ['filter']],
  [{ action: 'cancel', filter: {}, all: false }, ['all']],
  [{ action: 'cancel', filter: { tag: 'x' }, all: true }, ['all']],
  [{ action: 'destroy', filter: { tag: 'x' } }, ['action']],
  [{ action: 'cancel', filter: { stauts: 'failed', tag: 'x' } }, ['filter.stauts']],
  [{ action: 'cancel', filter: { status: 'running' } }, ['filter.status']],
  [{ action: 'cancel', filter: { taskType: null } }, ['filter.taskType']],
  [{ action: 'cancel', filter: { from: 'yesterday' } }, ['filter.from']],
  [{ action: 'cancel', filter: { to: '2026-13-01T00:00:00Z' } }, ['filter.to']],
  [{ action: 'cancel', filter: { q: 'x'.repeat(201) } }, ['filter.q']],
  [{ action: 'cancel', filter: { q: 'a\0b' } }, ['filter.q']],
  [{ action: 'cancel', filter: { q: '\ud800' } }, ['filter.q']],
  [{ action: 'cancel', filter: { from: '0000-01-01T00:00:00Z' } }, ['filter.from']],
  [{ action: 'cancel', filter: { rerunOf: 'none' } }, ['filter.rerunOf']],
  [{ action: 'cancel', filter: { tag: 'x' }, limit: 5 }, ['limit']],
])('%j is refused and makes no action', async (body, paths) => {
  const count = async () => (await api.pool.query('SELECT FROM taskflow.job_actions')).rowCount;
  const before = await count();
  const answer = await api.send('POST', '/api/jobs/actions', body);
  expect([answer.status, answer.body.errors.map(({ path: at }: { path: string }) => at)]).toEqual([422, paths]);
  expect(await count()).toBe(before);
});

test('an action keeps the times of its search as they were, and tells no value of a payload', async () => {
  const { status, body } = await create('cancel', { q: 'tag:nowhere after:2h before:today payload.pin:1234' });
  expect(status).toBe(202);
  const [, after = ''] = /^tag:nowhere after:(\S+) before:\S+T00:00:00.000Z payload.pin:…$/.exec(body.filter.q) ?? [];
  expect(Math.abs(Date.now() - 7_200_000 - Date.parse(after))).toBeLessThan(60_000);
  const entry = `SELECT after -> 'filter' ->> 'q' AS q FROM taskflow.audit_log WHERE subject = $1`;
  const { rows } = await api.pool.query<{ q: string }>(entry, [body.actionId]);
  expect(rows[0]?.q).toBe(body.filter.q);
  expect((await finished(body.actionId)).state).toBe('completed');
});

test('spaces and a timezone name nothing', async () => {
  for (const filter of [{ q: '  ' }, { timezone: 'Europe/Berlin' }]) {
    expect((await create('cancel', filter)).status).toBe(422);
  }
});

test('a filter of a payload without any field is as empty as one without a payload', async () => {
  expect((await create('cancel', { payload: {} })).status).toBe(422);
});

test('wrong questions are answered with what is wrong', async () => {
  expect((await api.get('/api/jobs/actions?state=running')).status).toBe(400);
  expect((await api.get('/api/jobs/actions?cursor=x')).status).toBe(400);
  for (const id of [randomUUID(), 'abc', '%00']) {
    expect((await api.get(`/api/jobs/actions/${id}`)).status).toBe(404);
    expect((await api.send('DELETE', `/api/jobs/actions/${id}`)).status).toBe(404);
  }
  const other = await api.send('DELETE', '/api/jobs/actions');
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD, OPTIONS']);
  const another = await api.send('POST', `/api/jobs/actions/${randomUUID()}`, {});
  expect([another.status, another.headers.get('allow')]).toEqual([405, 'GET, DELETE, HEAD, OPTIONS']);
});

test('acting takes the scope manage, looking takes read, and the key is named', async () => {
  const aKey = async (scope: string, headers = {}) => {
    const { body } = await api.send('POST', '/api/keys', { name: scope, scopes: [scope] }, headers);
    return { keyId: body.keyId, headers: { authorization: `Bearer ${body.key}` } };
  };
  const admin = await aKey('admin');
  const [reader, submitter, manager] = await Promise.all(
    ['read', 'submit', 'manage'].map((scope) => aKey(scope, admin.headers)),
  );
  const wanted = { action: 'cancel', filter: { tag: 'x' } };
  const statuses = async (key: typeof admin | undefined) => {
    const made = await api.send('POST', '/api/jobs/actions', wanted, key?.headers);
    const one = `/api/jobs/actions/${made.body.actionId ?? randomUUID()}`;
    const stopped = await api.send('DELETE', one, undefined, key?.headers);
    return [
      made.status,
      stopped.status,
      (await api.get('/api/jobs/actions', key?.headers)).status,
      made.body.createdBy,
    ];
  };
  expect(await statuses(reader)).toEqual([403, 403, 200, undefined]);
  expect(await statuses(submitter)).toEqual([403, 403, 403, undefined]);
  expect(await statuses(manager)).toEqual([202, 200, 200, manager?.keyId]);
  const { rows } = await api.pool.query('SELECT DISTINCT actor FROM taskflow.audit_log WHERE actor = $1', [
    manager?.keyId,
  ]);
  expect(rows).toHaveLength(1);
});

async function submit(taskType: string, file: string, more = {}): Promise<string> {
  const { body } = await api.send('POST', '/api/jobs', { taskType, payload: { file }, ...more });
  return body.jobId;
}
const statusOf = async (jobId: string): Promise<string> => (await api.get(`/api/jobs/${jobId}`)).body.status;
const failedOf = async (taskType: string): Promise<number> =>
  (await api.get(`/api/jobs?taskType=${taskType}&status=failed`)).body.jobs.length;
