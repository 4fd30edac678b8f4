import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobAction } from '../../src/jobs/job-action-schema.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { previewAction } from '../../src/server/actions/preview-action.ts';
import type { Database } from '../../src/server/database.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { runCommand } from '../support/run-command.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
let db: Database;
let worker: RunningProcess;
beforeAll(async () => {
  api = await startApi('postgres');
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  worker = await startWorkerProcess(api.settings);
});
afterAll(async () => {
  await worker.stop();
  await db.close();
  await api.stop();
});

const create = async (action: string, filter: unknown, more = {}): Promise<JobAction> =>
  (await api.send('POST', '/api/jobs/actions', { action, filter, ...more })).body;
const undo = (actionId: string) => api.send('POST', `/api/jobs/actions/${actionId}/undo`);
const finished = (actionId: string) =>
  waitFor(async () => {
    const { body } = await api.get(`/api/jobs/actions/${actionId}`);
    return body.state === 'running' ? undefined : body;
  });
const act = async (action: string, filter: unknown) => finished((await create(action, filter)).actionId);

/** Jobs of a type that no worker runs. */
async function writeMany(count: number, tag: string): Promise<string[]> {
  const jobs = Array.from({ length: count }, () => aNewJob({ tags: [tag], maxAttempts: 1 }));
  await insertJobs(db, jobs);
  return jobs.map(({ id }) => id);
}
async function start(ids: string[], outcome?: 'succeeded' | 'failed'): Promise<void> {
  const workerId = await aWorker(db);
  const claimed: ClaimedRow[] = [];
  // The sweep of the worker locks what it hints anew for a moment, in which a claim leaves it alone.
  await waitFor(async () => {
    const left = ids.filter((jobId) => !claimed.some(({ id }) => id === jobId));
    const hints = left.map((id): [string, number] => [id, 0]);
    claimed.push(...(await claimJobs(db, workerId, hints)).claimed);
    return claimed.length === ids.length;
  });
  if (!outcome) return;
  const error = { name: 'Error', message: 'x', stack: null, code: 'handler_error' } as const;
  const more = outcome === 'failed' ? ({ outcome, result: null, error } as const) : {};
  await finishAttempts(
    db,
    claimed.map((row) => anEnding(row, more)),
  );
}
async function counts(tag: string): Promise<Record<string, number>> {
  const { rows } = await api.pool.query(
    `SELECT status, count(*)::int AS count FROM taskflow.jobs WHERE tags = ARRAY[$1] GROUP BY 1`,
    [tag],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

test('an action that is to wait does nothing when it is stopped in that time, and begins when it is over', async () => {
  await writeMany(3, 'grace');
  const waiting = await create('cancel', { tag: 'grace' }, { startAfterMs: 60_000 });
  expect(Date.parse(waiting.startsAt ?? '')).toBeGreaterThan(Date.now() + 30_000);
  const soon = await create('cancel', { tag: 'none such' }, { startAfterMs: 300 });
  const madeAt = performance.now();
  await finished(soon.actionId);
  expect(performance.now() - madeAt).toBeGreaterThan(200);
  // The worker has been round since, and others went on before it.
  await act('cancel', { tag: 'none such' });
  const stopped = await api.send('DELETE', `/api/jobs/actions/${waiting.actionId}`);
  expect(stopped.body).toMatchObject({ state: 'stopped', done: 0, skipped: 0, canUndo: false });
  expect(await counts('grace')).toEqual({ pending: 3 });
  expect((await undo(waiting.actionId)).body).toMatchObject({ code: 'conflict', detail: /changed no job/ });
});

test('what an action cancelled is retried by its undo, but what somebody changed since is left alone', async () => {
  const ids = await writeMany(450, 'undone');
  const [gone, retried] = ids;
  await act('cancel', { ids: [gone] });
  const action = await act('cancel', { tag: 'undone' });
  expect(action).toMatchObject({ done: 449, skipped: 1, skippedBy: { cancelled: 1 }, canUndo: true, undoneBy: null });
  await api.send('POST', `/api/jobs/${retried}/retry`);
  await api.send('POST', `/api/jobs/${retried}/cancel`);
  const { status, body, headers } = await undo(action.actionId);
  expect([status, headers.get('location')]).toEqual([202, `/api/jobs/actions/${body.actionId}`]);
  expect(body).toMatchObject({ action: 'retry', filter: { changedBy: action.actionId }, matched: 449 });
  const undone = await finished(body.actionId);
  expect(undone).toMatchObject({ done: 448, skipped: 1, undoes: action.actionId, canUndo: false });
  expect(await counts('undone')).toEqual({ pending: 448, cancelled: 2 });
  expect((await api.get(`/api/jobs/actions/${action.actionId}`)).body).toMatchObject({
    canUndo: false,
    undoneBy: body.actionId,
  });
  expect((await undo(action.actionId)).body).toMatchObject({ status: 409, detail: /undone already/ });
  expect((await undo(body.actionId)).body).toMatchObject({ status: 409, detail: /cannot be undone itself/ });
  const entry = 'SELECT after FROM taskflow.audit_log WHERE subject = $1 ORDER BY id LIMIT 1';
  expect((await api.pool.query(entry, [body.actionId])).rows[0].after).toMatchObject({ undoes: action.actionId });
});

test('an undo says of how many jobs it knows no more, because they are gone or the action is half forgotten', async () => {
  const ids = await writeMany(6, 'faded');
  const action = await act('cancel', { tag: 'faded' });
  expect((await api.send('POST', `/api/jobs/${ids[0]}/delete`)).status).toBeLessThan(300);
  await api.pool.query('DELETE FROM taskflow.job_action_jobs WHERE action_id = $1 AND job_id = ANY($2)', [
    action.actionId,
    ids.slice(1, 3),
  ]);
  const { body } = await undo(action.actionId);
  expect(body).toMatchObject({ matched: 6, missing: 0 });
  expect(await finished(body.actionId)).toMatchObject({ matched: 6, done: 3, skipped: 0, missing: 3 });
});

test('what an action changed is not forgotten while it is being undone', async () => {
  await writeMany(2, 'held');
  const action = await act('cancel', { tag: 'held' });
  // The undo runs, and its turn does not come.
  const undoes = await api.pool.query(
    `INSERT INTO taskflow.job_actions (id, action, filter, created_by, undoes, starts_at)
     VALUES (gen_random_uuid(), 'retry', '{}', 'local', $1, now() + interval '1 hour') RETURNING id`,
    [action.actionId],
  );
  await api.pool.query(`UPDATE taskflow.job_actions SET finished_at = now() - interval '40 days' WHERE id = $1`, [
    action.actionId,
  ]);
  await prune(db, 30);
  const kept = 'SELECT FROM taskflow.job_action_jobs WHERE action_id = $1';
  expect((await api.pool.query(kept, [action.actionId])).rowCount).toBe(2);
  await api.send('DELETE', `/api/jobs/actions/${undoes.rows[0].id}`);
  await prune(db, 30);
  expect((await api.pool.query(kept, [action.actionId])).rowCount).toBe(0);
});

test('the undo of a retry cancels what still waits, and leaves what has started', async () => {
  const ids = await writeMany(5, 'again');
  await start(ids, 'failed');
  const action = await act('retry', { tag: 'again', status: 'failed' });
  expect(action).toMatchObject({ done: 5, canUndo: true });
  const [first = ''] = ids;
  const workerId = await aWorker(db);
  // As in `start`.
  await waitFor(async () => (await claimJobs(db, workerId, [[first, 1]])).claimed[0]);
  const { body } = await undo(action.actionId);
  expect(await finished(body.actionId)).toMatchObject({ action: 'cancel', done: 4, skipped: 1 });
  expect(await counts('again')).toEqual({ active: 1, cancelled: 4 });
});

test('of two undos at once one is made, and one that was stopped may be made again', async () => {
  await writeMany(3, 'twice');
  const action = await act('cancel', { tag: 'twice' });
  const answers = await Promise.all([undo(action.actionId), undo(action.actionId)]);
  expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([202, 409]);
  await api.pool.query(`UPDATE taskflow.job_actions SET state = 'stopped', finished_at = now() WHERE undoes = $1`, [
    action.actionId,
  ]);
  expect((await undo(action.actionId)).status).toBe(202);
});

test('a delete is not undone, nor one that runs, nor one that nobody knows', async () => {
  const ids = await writeMany(1, 'deleted');
  await start(ids, 'succeeded');
  const removed = await act('delete', { tag: 'deleted' });
  expect(removed).toMatchObject({ done: 1, canUndo: false });
  expect((await undo(removed.actionId)).body).toMatchObject({ status: 409, detail: /are gone/ });
  const running = await create('cancel', { tag: 'x' }, { startAfterMs: 60_000 });
  expect((await undo(running.actionId)).body).toMatchObject({ status: 409, detail: /still runs/ });
  await api.send('DELETE', `/api/jobs/actions/${running.actionId}`);
  expect((await undo(randomUUID())).status).toBe(404);
});

test('skipped jobs are told by their status', async () => {
  const ids = await writeMany(6, 'mixed');
  await start(ids.slice(0, 2), 'succeeded');
  await start(ids.slice(2, 3), 'failed');
  await start(ids.slice(3, 4));
  const action = await act('retry', { tag: 'mixed' });
  expect(action).toMatchObject({ done: 1, skipped: 5, skippedBy: { completed: 2, active: 1, pending: 2 } });
});

test('what an action changed is listed page by page, by the key of what it kept', async () => {
  const ids = await writeMany(300, 'listed');
  await act('cancel', { ids: ids.slice(0, 1) });
  const action = await act('cancel', { tag: 'listed' });
  const client = createClient({ url: api.url });
  const found: string[] = [];
  for await (const job of client.jobs.list({ changedBy: action.actionId, limit: 100, fields: ['status'] }))
    found.push(job.jobId);
  expect(new Set(found)).toEqual(new Set(ids.slice(1)));
  expect(found).toHaveLength(299);
  await api.pool.query('ANALYZE taskflow.jobs, taskflow.job_action_jobs');
  const plan = await api.pool.query(
    `EXPLAIN SELECT j.id FROM taskflow.jobs j WHERE EXISTS (SELECT FROM taskflow.job_action_jobs t
       WHERE t.action_id = '${action.actionId}' AND t.created_at = j.created_at AND t.job_id = j.id)
     ORDER BY j.created_at DESC, j.id DESC LIMIT 10`,
  );
  const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toContain('Backward using job_action_jobs_pkey');
});

test('a list and an action of named jobs takes these alone', async () => {
  const [one = '', other = '', third = ''] = await writeMany(3, 'named');
  const { body } = await api.get(`/api/jobs?ids=${one},${other},${randomUUID()}`);
  expect(body.jobs.map(({ jobId }: { jobId: string }) => jobId).toSorted()).toEqual([one, other].toSorted());
  expect((await api.get(`/api/jobs?ids=${one},x`)).status).toBe(400);
  expect((await api.get('/api/jobs?ids=')).status).toBe(400);
  const many = Array.from({ length: 501 }, () => randomUUID());
  expect((await api.send('POST', '/api/jobs/actions', { action: 'cancel', filter: { ids: many } })).status).toBe(422);
  expect((await api.send('POST', '/api/jobs/actions', { action: 'cancel', filter: { ids: [] } })).status).toBe(422);
  expect(await act('cancel', { ids: [one, other] })).toMatchObject({ matched: 2, done: 2 });
  expect((await api.get(`/api/jobs/${third}`)).body.status).toBe('pending');
});

test('a preview counts by status, and says when there are more than it counted', async () => {
  const ids = await writeMany(4, 'previewed');
  await start(ids.slice(0, 3), 'failed');
  const preview = async (filter: unknown) => {
    const input = encodeURIComponent(JSON.stringify({ filter }));
    return (await api.get(`/api/trpc/actions.preview?input=${input}`)).body.result.data;
  };
  const counts = { pending: 1, active: 0, completed: 0, failed: 3, cancelled: 0 };
  expect(await preview({ tag: 'previewed' })).toEqual({ counts, total: 4, isWhole: true });
  expect(await preview({ tag: 'previewed', q: 'handler_error' })).toMatchObject({ total: 0, isWhole: true });
  expect(await preview({ q: 'previewed' })).toMatchObject({ total: 4, isWhole: true });
  const all = await preview({});
  const { rows } = await api.pool.query('SELECT count(*)::int AS count FROM taskflow.jobs');
  expect(all).toMatchObject({ total: rows[0].count, isWhole: true });
  const { total, counts: failed } = await preview({ status: 'failed' });
  expect(total).toBe(failed.failed);
  // Those of a tag are counted page by page, so that few more than that are counted as well.
  expect(await previewAction({ db }, { taskType: 'noop' }, 3)).toMatchObject({ total: 4, isWhole: false });
});

test('the command line waits, stops and undoes', async () => {
  const env = { TASKFLOW_URL: api.url };
  await writeMany(2, 'by-hand');
  Object.assign(process.env, env);
  const words = ['bulk', 'cancel', '--tag', 'by-hand', '--yes'];
  const waiting = await runCommand([...words, '--start-after', '1m', '--no-wait']);
  expect((await runCommand(['bulk', 'stop', waiting.stdout.trim()])).stdout).toContain('stopped  0 of 2 cancelled');
  const done = JSON.parse((await runCommand([...words, '--json'])).stdout);
  expect((await runCommand(['bulk', 'undo', done.actionId])).stdout).toContain('of 2 retried');
  await waitFor(async () => (await counts('by-hand'))['pending'] === 2);
});

test('what was kept of an old action is pruned with it, in batches', async () => {
  await api.pool.query(
    `UPDATE taskflow.job_actions SET finished_at = now() - interval '40 days' WHERE state <> 'running'`,
  );
  await waitFor(async () => {
    await prune(db, 30);
    const { rowCount } = await api.pool.query('SELECT FROM taskflow.job_action_jobs');
    return rowCount === 0;
  });
  await prune(db, 30);
  expect((await api.pool.query(`SELECT FROM taskflow.job_actions WHERE state <> 'running'`)).rows).toEqual([]);
});
