import { randomUUID } from 'node:crypto';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
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
