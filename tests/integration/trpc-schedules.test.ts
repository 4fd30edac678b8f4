import { randomUUID } from 'node:crypto';
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { startApi, type TestApi } from '../support/api.ts';

let api: TestApi;
let client: ReturnType<typeof createTRPCClient<AppRouter>>;
beforeAll(async () => {
  api = await startApi('postgres');
  client = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${api.url}/api/trpc` })] });
});
afterAll(() => api.stop());
afterEach(async () => {
  await api.pool.query('TRUNCATE taskflow.schedules, taskflow.schedule_ticks');
});

const create = (fields: object = {}) =>
  client.schedules.create.mutate({ name: randomUUID(), taskType: 'noop', payload: {}, everyMs: 3_600_000, ...fields });
const day = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const problemsOf = (error: unknown): unknown => {
  if (error instanceof TRPCClientError) return error.data.errors;
  throw error;
};

test('a schedule is made, changed, paused, resumed, run and ended, and REST says the same of it', async () => {
  const made = await create({ name: 'pulse' });
  const { scheduleId } = made;
  expect((await api.get(`/api/schedules/${scheduleId}`)).body).toEqual(made);
  const changed = await client.schedules.change.mutate({ scheduleId, wanted: { cron: '0 3 * * *' } });
  expect(changed).toMatchObject({ cron: '0 3 * * *', everyMs: null });
  expect(await client.schedules.pause.mutate({ scheduleId })).toMatchObject({ pausedAt: expect.any(String) });
  expect(await client.schedules.resume.mutate({ scheduleId })).toMatchObject({ pausedAt: null });
  const { jobId } = await client.schedules.run.mutate({ scheduleId });
  expect((await api.get(`/api/jobs/${jobId}`)).body).toMatchObject({ scheduleId });
  expect(await client.schedules.get.query({ scheduleId })).toMatchObject({ name: 'pulse' });
  await client.schedules.delete.mutate({ scheduleId });
  await expect(client.schedules.get.query({ scheduleId })).rejects.toMatchObject({ data: { httpStatus: 404 } });
});

test('schedules are found by a part of their name, by task type and by state, a page at a time', async () => {
  await create({ name: 'Nightly 100% report' });
  const { scheduleId } = await create({ name: 'nightly cleanup' });
  await create({ name: 'pulse', endAt: '2020-01-01T00:00:00Z' });
  await client.schedules.pause.mutate({ scheduleId });
  const names = async (query: object) =>
    (await client.schedules.list.query(query)).schedules.map((schedule) => schedule.name);
  expect(await names({ name: 'NIGHTLY' })).toHaveLength(2);
  expect(await names({ name: '100% r' })).toEqual(['Nightly 100% report']);
  expect(await names({ name: '100_ r' })).toEqual([]);
  expect(await names({ state: 'paused' })).toEqual(['nightly cleanup']);
  expect(await names({ state: 'over' })).toEqual(['pulse']);
  expect(await names({ state: 'running', taskType: 'noop' })).toEqual(['Nightly 100% report']);
  expect(await names({ taskType: 'other' })).toEqual([]);
  const { schedules, nextCursor } = await client.schedules.list.query({ limit: 2 });
  const rest = await client.schedules.list.query({ cursor: nextCursor ?? '' });
  expect([...schedules, ...rest.schedules]).toHaveLength(3);
});

test('a rule is previewed before it is saved, by the clocks of its timezone and over their change', async () => {
  const preview = (rule: object) => client.schedules.preview.query(rule);
  const startAt = '2127-03-07T12:00:00Z';
  expect(await preview({ cron: '30 2 * * *', timezone: 'America/New_York', startAt })).toEqual({
    nextRuns: [
      '2127-03-08T02:30:00-05:00',
      '2127-03-09T03:00:00-04:00',
      ...['10', '11', '12'].map((date) => `2127-03-${date}T02:30:00-04:00`),
    ],
  });
  expect((await preview({ everyMs: 60_000, startAt })).nextRuns.slice(0, 2)).toEqual([
    '2127-03-07T12:00:00+00:00',
    '2127-03-07T12:01:00+00:00',
  ]);
  expect(await preview({ everyMs: 60_000, endAt: '2020-01-01T00:00:00Z' })).toEqual({ nextRuns: [] });
});

test.each([
  [{ cron: 'every day' }, 'cron'],
  [{ cron: '0 0 31 2 *' }, 'cron'],
  [{}, 'cron'],
  [{ everyMs: 10 }, 'everyMs'],
  [{ cron: '* * * * *', timezone: 'Mars/Base' }, 'timezone'],
  [{ cron: '* * * * *', startAt: '2030-01-02T00:00:00Z', endAt: '2030-01-01T00:00:00Z' }, 'endAt'],
])('of the rule %j a preview names the field that is wrong', async (rule, path) => {
  const problems = await client.schedules.preview.query(rule).catch(problemsOf);
  expect(problems).toEqual([{ path, message: expect.any(String) }]);
});

test('a backfill is counted before it is done', async () => {
  const { scheduleId } = await create();
  const wanted = { ...day, to: '2026-01-01T05:30:00Z' };
  expect((await client.schedules.previewBackfill.query({ scheduleId, wanted })).known).toBe(0);
  const { submitted } = await client.schedules.backfill.mutate({ scheduleId, wanted });
  const preview = await client.schedules.previewBackfill.query({ scheduleId, wanted: day });
  expect(preview).toEqual({ ticks: 24, known: submitted });
  expect((await client.schedules.backfill.mutate({ scheduleId, wanted: day })).submitted).toBe(24 - submitted);
  const year = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
  const problems = await client.schedules.previewBackfill.query({ scheduleId, wanted: year }).catch(problemsOf);
  expect(problems).toEqual([{ path: 'to', message: expect.stringContaining('1000') }]);
});

test('the ticks of a schedule are read back, the newest first, each with its job', async () => {
  const { scheduleId } = await create();
  await client.schedules.backfill.mutate({ scheduleId, wanted: day });
  const first = await client.schedules.ticks.query({ scheduleId, limit: 20 });
  const rest = await client.schedules.ticks.query({ scheduleId, cursor: first.nextCursor ?? '' });
  expect([first.ticks.length, rest.ticks.length, rest.nextCursor]).toEqual([20, 4, null]);
  const times = [...first.ticks, ...rest.ticks].map(({ tickAt }) => Date.parse(tickAt));
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(first.ticks[0]).toMatchObject({ jobId: expect.any(String), status: 'pending', skipped: null });
  await api.pool.query('DELETE FROM taskflow.jobs WHERE id = $1', [first.ticks[0]?.jobId]);
  const again = await client.schedules.ticks.query({ scheduleId, limit: 1 });
  expect(again.ticks).toEqual([{ ...first.ticks[0], status: null }]);
  const missing = client.schedules.ticks.query({ scheduleId: randomUUID() });
  await expect(missing).rejects.toMatchObject({ data: { httpStatus: 404 } });
});
