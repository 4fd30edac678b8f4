import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { startApi, type TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

async function aSchedule(name: string, rule: object): Promise<string> {
  const { body } = await api.send('POST', '/api/schedules', { name, taskType: 'noop', payload: {}, ...rule });
  return body.scheduleId;
}

test('the week has each run of what runs seldom, names what runs often, and leaves out what is paused or far away', async () => {
  const nightly = await aSchedule('nightly', { cron: '30 2 * * *', timezone: 'Europe/Berlin' });
  const often = await aSchedule('often', { everyMs: 60_000 });
  await aSchedule('far', { cron: '0 0 1 1 *', startAt: '2127-01-01T00:00:00Z' });
  const paused = await aSchedule('paused', { cron: '0 * * * *' });
  await api.send('POST', `/api/schedules/${paused}/pause`);
  const { schedules } = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/api/trpc` })] });
  const week = await schedules.week.query();
  expect(week.runs).toEqual([{ scheduleId: nightly, name: 'nightly', at: expect.any(Array) }]);
  expect(week.runs[0]?.at).toHaveLength(7);
  expect(week.runs[0]?.at.every((at) => /T0[01]:30:00\.000Z$/.test(at))).toBe(true);
  expect(week.frequent).toEqual([{ scheduleId: often, name: 'often' }]);
  expect(week.isWhole).toBe(true);
});

test('of two hundred hourly schedules a bounded part is told, and that there is more', async () => {
  await api.pool.query(
    `INSERT INTO taskflow.schedules (id, name, task_type, payload, cron, timezone, next_run_at)
     SELECT gen_random_uuid(), 'hourly ' || n, 'noop', '{}', '0 * * * *', 'UTC', taskflow.now() + interval '1 minute'
     FROM generate_series(1, 200) n`,
  );
  const { schedules } = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/api/trpc` })] });
  await expect.poll(async () => (await schedules.week.query()).isWhole, { timeout: 15_000 }).toBe(false);
  const runs = (await schedules.week.query()).runs.reduce((sum, { at }) => sum + at.length, 0);
  expect(runs).toBeGreaterThan(500);
  expect(runs).toBeLessThan(1_200);
});
