import { randomUUID } from 'node:crypto';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { countRerunsStatement, rerunsStatement } from '../../src/server/jobs/find-reruns.ts';
import { startApi, type TestApi } from '../support/api.ts';

const admin = { authorization: 'Bearer tf_bootstrap_0123456789abcdef' };
let api: TestApi;
const clientOf = (headers: Record<string, string>) =>
  createTRPCClient<AppRouter>({ links: [httpLink({ url: `${api.url}/api/trpc`, headers })] });
let client: ReturnType<typeof clientOf>;
beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: 'tf_bootstrap_0123456789abcdef' });
  client = clientOf(admin);
});
afterAll(() => api.stop());

const submit = async (more: object = {}) =>
  (await client.jobs.submit.mutate({ taskType: 'noop', payload: { note: 'x' }, ...more })).jobId;

function statusOf(error: unknown): unknown {
  if (error instanceof TRPCClientError) return (error.data as { httpStatus: number }).httpStatus;
  throw error;
}

test('why says over tRPC what it says over REST, whatever the reason', async () => {
  const both = async (jobId: string) => {
    const why = await client.jobs.why.query({ jobId });
    expect(why).toEqual((await api.get(`/api/jobs/${jobId}/why`, admin)).body);
    return why.reason;
  };
  const later = await submit({ delay: 600_000 });
  const due = await submit();
  expect([await both(later), await both(due)]).toEqual(['not_due', 'no_worker']);
  await client.tasks.pause.mutate({ taskType: 'noop' });
  expect(await both(due)).toBe('paused');
  await client.tasks.resume.mutate({ taskType: 'noop' });
  await client.jobs.cancel.mutate({ jobId: due });
  expect(await both(due)).toBe('ended');
  expect(await client.jobs.why.query({ jobId: randomUUID() }).catch(statusOf)).toBe(404);
});

test('why names who paused the task type and since when, but not to a key that may only submit', async () => {
  const { key } = await client.keys.create.mutate({ name: 'submitter', scopes: ['submit'] });
  const own = clientOf({ authorization: `Bearer ${key}` });
  const { jobId } = await own.jobs.submit.mutate({ taskType: 'noop', payload: {} });
  const { pausedAt } = await client.tasks.pause.mutate({ taskType: 'noop' });
  const details = { allPaused: false, pausedAt, pausedBy: 'bootstrap' };
  expect(pausedAt).not.toBeNull();
  expect((await client.jobs.why.query({ jobId })).details).toEqual(details);
  expect((await own.jobs.why.query({ jobId })).details).toEqual({ ...details, pausedBy: null });
  await client.tasks.resume.mutate({ taskType: 'noop' });
});

test('a job is run again with another payload, and the new one names it', async () => {
  const jobId = await submit({ priority: 'high', tags: ['story'] });
  const rerun = await client.jobs.rerun.mutate({ jobId, payload: { note: 'y' } });
  expect(await client.jobs.get.query({ jobId: rerun.jobId })).toMatchObject({
    rerunOf: jobId,
    payload: { note: 'y' },
    priority: 'high',
    tags: ['story'],
  });
  const { jobs } = await client.jobs.list.query({ rerunOf: jobId });
  expect(jobs.map((job) => job.jobId)).toEqual([rerun.jobId]);
});

test('a job names the newest of its reruns and counts the others, to a submitter its own only', async () => {
  const { key } = await client.keys.create.mutate({ name: 'rerunner', scopes: ['submit'] });
  const own = clientOf({ authorization: `Bearer ${key}` });
  const { jobId } = await own.jobs.submit.mutate({ taskType: 'noop', payload: {} });
  expect(await client.jobs.reruns.query({ jobId })).toEqual({ reruns: [], others: 0 });
  const made: string[] = [];
  for (let n = 0; n < 7; n += 1) made.unshift((await client.jobs.rerun.mutate({ jobId })).jobId);
  const { reruns, others } = await client.jobs.reruns.query({ jobId });
  expect([reruns.map((job) => job.jobId), others]).toEqual([made.slice(0, 5), 2]);
  const mine = await own.jobs.rerun.mutate({ jobId });
  const seen = await own.jobs.reruns.query({ jobId });
  expect([seen.reruns.map((job) => job.jobId), seen.others]).toEqual([[mine.jobId], 0]);
  expect(await client.jobs.reruns.query({ jobId: randomUUID() }).catch(statusOf)).toBe(404);
});

test('a job says how its submit was kept from making a second one, and its rerun that it was not', async () => {
  const keyed = { ...admin, 'idempotency-key': 'order 7' };
  const send = async (path: string, body: object, headers: Record<string, string> = admin) =>
    (await api.send('POST', path, body, headers)).body;
  const shown = async (jobId: string) => {
    const { idempotencyKey, unique } = await client.jobs.get.query({ jobId });
    return { idempotencyKey, unique };
  };
  const rule = { key: null, scope: 'taskType', until: null, for: null, onConflict: 'ignore' };

  const single = { taskType: 'noop', payload: {}, unique: { key: 'k', scope: ['payload'], for: 9_000 } };
  const { jobId } = await send('/api/jobs', single, keyed);
  const known = { ...rule, key: 'k', scope: ['payload'], for: 9_000 };
  expect(await shown(jobId)).toEqual({ idempotencyKey: 'order 7', unique: known });
  expect((await send('/api/jobs', single, keyed)).jobId).toBe(jobId);
  const rerun = await client.jobs.rerun.mutate({ jobId });
  expect(await shown(rerun.jobId)).toEqual({ idempotencyKey: null, unique: null });

  const debounced = { taskType: 'noop', debounce: { key: 'd', ms: 600_000 } };
  const { jobs } = await send(
    '/api/jobs/batch',
    { jobs: [{ taskType: 'noop' }, debounced] },
    { ...keyed, 'idempotency-key': 'b' },
  );
  expect(await shown(jobs[0].jobId)).toEqual({ idempotencyKey: 'b', unique: null });
  expect(await shown(jobs[1].jobId)).toEqual({
    idempotencyKey: 'b',
    unique: { ...rule, key: 'd', until: 'started', onConflict: 'reschedule' },
  });
});

test('reruns are found and counted by their index', async () => {
  const connection = await api.pool.connect();
  try {
    // The table of this test is small enough to be read as a whole.
    await connection.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
    for (const { text } of [rerunsStatement, countRerunsStatement]) {
      const named = text.replaceAll('$1', `'${randomUUID()}'`).replaceAll('$2', 'NULL');
      const { rows } = await connection.query(`EXPLAIN ${named}`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('using jobs_rerun on jobs');
      expect(plan).not.toContain('Sort');
    }
  } finally {
    connection.release(true);
  }
});

test('a check says what the submit would be refused for, and submits nothing', async () => {
  const jobId = await submit({ tags: ['checked'] });
  const wrong = { to: 'nobody' };
  const refusal = await api.send('POST', '/api/jobs', { taskType: 'noop', payload: wrong }, admin);
  expect(refusal.status).toBe(422);
  const expected = { problems: refusal.body.errors };
  expect(await client.jobs.check.mutate({ taskType: 'noop', payload: wrong })).toEqual(expected);
  expect(await client.jobs.checkRerun.mutate({ jobId, payload: wrong })).toEqual(expected);
  expect(await client.jobs.checkRerun.mutate({ jobId, payload: { note: 'y' } })).toEqual({ problems: [] });
  expect(await client.jobs.checkRerun.mutate({ jobId: randomUUID() }).catch(statusOf)).toBe(404);
  expect((await client.jobs.list.query({ rerunOf: jobId })).jobs).toEqual([]);
  expect((await client.jobs.list.query({ tag: 'checked' })).jobs).toHaveLength(1);
});

test('an ended job is deleted with all that is of it, one that still waits is not', async () => {
  const jobId = await submit({ delay: 600_000 });
  const remove = () => api.send('POST', `/api/jobs/${jobId}/delete`, undefined, admin);
  expect(await client.jobs.delete.mutate({ jobId }).catch(statusOf)).toBe(409);
  expect(await remove()).toMatchObject({ status: 409, body: { code: 'illegal_transition', jobStatus: 'pending' } });
  await client.jobs.cancel.mutate({ jobId });
  expect((await remove()).status).toBe(204);
  expect(await client.jobs.get.query({ jobId }).catch(statusOf)).toBe(404);
  expect(await client.jobs.delete.mutate({ jobId }).catch(statusOf)).toBe(404);
  expect(await remove()).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const left = await api.pool.query('SELECT FROM taskflow.job_logs WHERE job_id = $1', [jobId]);
  expect(left.rowCount).toBe(0);
});
