import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const leaseMs = 3000;
const key = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

let api: TestApi;
const folders: string[] = [];
const workers = new Set<RunningProcess>();
beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_ENCRYPTION_KEYS: key });
});
afterEach(async () => {
  await Promise.all([...workers].map((worker) => stop(worker)));
  await api.pool.query('TRUNCATE taskflow.schedules, taskflow.schedule_ticks, taskflow.jobs, taskflow.job_counts');
});
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  await api.stop();
});

/** Code with one task type and these schedules of it. */
const code = (...schedules: object[]): string => `
  import { defineSchedule, defineTask, z } from 'taskflow';
  export const report = defineTask({
    type: 'report', payload: z.strictObject({ days: z.int() }), result: z.null(), encrypt: true, run: () => null,
  });
  ${schedules
    .map((fields, index) => {
      const options = { payload: { days: 1 }, ...fields };
      return `export const s${index} = defineSchedule({ task: report, ...${JSON.stringify(options)} });`;
    })
    .join('\n')}`;
const nightly = { name: 'nightly', cron: '30 2 1 1 *', timezone: 'Europe/Berlin' };
const pulse = { name: 'pulse', everyMs: 1000 };

async function startWorker(source: string): Promise<RunningProcess> {
  const folder = await writeHandlers(source);
  folders.push(folder);
  const own = { HANDLERS_DIR: folder, LEASE_MS: String(leaseMs), LOG_LEVEL: 'warn', TASKFLOW_ENCRYPTION_KEYS: key };
  const worker = await startWorkerProcess({ ...api.settings, ...own });
  workers.add(worker);
  return worker;
}
async function stop(worker: RunningProcess, signal?: NodeJS.Signals): Promise<void> {
  workers.delete(worker);
  await worker.stop(signal);
}

const all = async () => (await api.get('/api/schedules')).body.schedules;
const theOne = async () => (await all())[0];
/** A worker says that it is ready before it has written what its code defines. */
async function becomes(fields: { cron: string }) {
  await waitFor(async () => (await theOne())?.cron === fields.cron, { what: `the rule is ${fields.cron}` });
  return theOne();
}
const act = (id: string, word: string, body?: object) => api.send('POST', `/api/schedules/${id}/${word}`, body);
const count = async (text: string) =>
  (await api.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${text}`)).rows[0]?.count ?? 0;
const jobs = () => count('taskflow.jobs');
const changes = () => count(`taskflow.audit_log WHERE action = 'schedule.changed'`);

test('a worker makes what its code defines, and only code changes it; people pause, run and backfill it', async () => {
  const first = await startWorker(code(nightly));
  const made = await becomes(nightly);
  expect(made).toMatchObject({
    ...{ ...nightly, taskType: 'report', payload: { days: 1 }, missed: 'last', overlap: 'allow', options: {} },
    ...{ definedInCode: true, isOrphaned: false, createdBy: null, pausedAt: null },
  });
  const at = `/api/schedules/${made.scheduleId}`;
  const edited = await api.send('PATCH', at, { cron: '0 0 * * *' });
  expect(edited).toMatchObject({ status: 409, body: { detail: expect.stringContaining('is defined in code') } });
  expect((await api.send('DELETE', at)).status).toBe(409);
  expect((await act(made.scheduleId, 'run')).status).toBe(201);
  const years = { from: '2020-01-01T00:00:00Z', to: '2022-01-10T00:00:00Z' };
  expect((await act(made.scheduleId, 'backfill', years)).body).toEqual({ submitted: 3, known: 0 });
  expect((await act(made.scheduleId, 'pause')).status).toBe(200);
  const { rows } = await api.pool.query('SELECT payload FROM taskflow.schedules');
  expect(rows).toEqual([{ payload: { 'taskflow:sealed': expect.any(String) } }]);
  await stop(first);

  await startWorker(code({ ...nightly, cron: '30 3 1 1 *', payload: { days: 7 }, options: { tags: ['new'] } }));
  expect(await becomes({ cron: '30 3 1 1 *' })).toMatchObject({
    ...{ scheduleId: made.scheduleId, payload: { days: 7 }, options: { tags: ['new'] } },
    pausedAt: expect.any(String),
  });
  const { rows: entries } = await api.pool.query(
    `SELECT action, actor FROM taskflow.audit_log WHERE subject = $1 AND actor = 'system' ORDER BY id`,
    [made.scheduleId],
  );
  expect(entries).toEqual(['created', 'changed'].map((word) => ({ action: `schedule.${word}`, actor: 'system' })));
});

test('workers with different code do not write over each other: the new comes with the end of the old', async () => {
  const before = await changes();
  const later = { ...nightly, cron: '0 5 1 1 *' };
  const old = await startWorker(code(nightly));
  await becomes(nightly);
  const fresh = await startWorker(code(later));
  const seenAt = await beats();
  // Each has looked several times.
  await waitFor(async () => (await beats()) > seenAt + 6, { what: 'both workers have gone on' });
  expect(await theOne()).toMatchObject({ cron: nightly.cron });
  expect(await changes()).toBe(before);

  await stop(old, 'SIGKILL');
  await becomes(later);
  const again = await startWorker(code(nightly));
  expect(await theOne()).toMatchObject({ cron: later.cron });
  // Back to the old code, as one does when the new one was wrong.
  await stop(fresh);
  await becomes(nightly);
  await stop(again);
  expect(await changes()).toBe(before + 2);
});

/** Thirds of leases that all workers have had since they started. */
async function beats(): Promise<number> {
  const { rows } = await api.pool.query<{ beats: number }>(
    `SELECT floor(sum(extract(epoch FROM heartbeat_at - started_at)) * 3000 / ${leaseMs})::int AS beats FROM taskflow.workers`,
  );
  return rows[0]?.beats ?? 0;
}

test('what no code defines any more fires nothing, and goes on where it is back, or is deleted', async () => {
  const first = await startWorker(code(pulse));
  await waitFor(async () => (await jobs()) >= 2, { what: 'it fires' });
  await stop(first);
  const other = await startWorker(code(nightly));
  await api.send('POST', '/api/schedules', { name: 'by hand', taskType: 'noop', payload: {}, everyMs: 1000 });
  const orphan = async () => (await all()).find((one: { name: string }) => one.name === 'pulse');
  const { scheduleId } = await orphan();
  const before = await count(`taskflow.jobs WHERE schedule_id = '${scheduleId}'`);
  await waitFor(async () => (await count(`taskflow.jobs WHERE schedule_id <> '${scheduleId}'`)) >= 3, {
    what: 'another schedule fires meanwhile',
  });
  expect(await orphan()).toMatchObject({ definedInCode: true, isOrphaned: true, nextRuns: [] });
  expect((await api.get('/api/schedules?state=orphaned')).body.schedules).toHaveLength(1);
  expect(await count(`taskflow.jobs WHERE schedule_id = '${scheduleId}'`)).toBe(before);

  const back = await startWorker(code(pulse));
  await waitFor(async () => (await count(`taskflow.jobs WHERE schedule_id = '${scheduleId}'`)) > before, {
    what: 'it fires again',
  });
  expect(await orphan()).toMatchObject({ scheduleId, isOrphaned: false });
  await stop(back);
  expect((await api.send('DELETE', `/api/schedules/${scheduleId}`)).status).toBe(204);
  await stop(other);
});

test('a schedule that somebody made stays his, and the worker says so', async () => {
  const mine = { name: 'nightly', taskType: 'noop', payload: {}, cron: '0 0 1 1 *' };
  expect((await api.send('POST', '/api/schedules', mine)).status).toBe(201);
  const worker = await startWorker(code(nightly));
  const said = 'there is a schedule of this name that was not defined in code';
  await waitFor(() => worker.output().includes(said), { what: 'the worker says so' });
  expect(await theOne()).toMatchObject({ cron: '0 0 1 1 *', definedInCode: false });
  const { scheduleId } = await theOne();
  expect((await api.send('PATCH', `/api/schedules/${scheduleId}`, { cron: '0 1 1 1 *' })).status).toBe(200);
});

test.each([
  ['a rule that is none', code({ ...nightly, cron: 'every day' }), 'tasks.ts: cron: "every day" must have five fields'],
  [
    'a timezone that is none',
    code({ ...nightly, timezone: 'Mars/Base' }),
    'timezone: There is no timezone "Mars/Base"',
  ],
  ['a name that comes twice', code(nightly, { ...pulse, name: 'nightly' }), 'Schedule "nightly" is defined twice'],
  ['a payload that does not fit', code({ ...nightly, payload: {} }), 'Schedule "nightly": payload.days'],
])('no worker starts with %s', async (_what, source, message) => {
  await expect(startWorker(source)).rejects.toThrow(message);
  expect(await all()).toEqual([]);
});
