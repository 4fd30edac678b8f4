import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { percentile } from '../../bench/percentile.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { runCommand } from '../support/run-command.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { printFigure } from '../support/print-figure.ts';
import { queueBackends } from '../support/servers.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
beforeAll(async () => {
  const key = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
  api = await startApi('postgres', { TASKFLOW_ENCRYPTION_KEYS: key });
});
afterAll(() => api.stop());
afterEach(async () => {
  await api.pool.query('TRUNCATE taskflow.schedules, taskflow.schedule_ticks');
});

const nightly = {
  name: 'nightly',
  taskType: 'noop',
  payload: { note: 'x' },
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
};
const create = (fields: object = {}) => api.send('POST', '/api/schedules', { ...nightly, ...fields });
const act = (id: string, word: string, body?: object) => api.send('POST', `/api/schedules/${id}/${word}`, body);

test('a schedule is made, read, listed, changed in place, paused, resumed, run and ended', async () => {
  const made = await create();
  expect(made).toMatchObject({
    status: 201,
    body: { ...nightly, everyMs: null, missed: 'last', overlap: 'allow', options: {}, pausedAt: null, lastRun: null },
  });
  expect(made.body.nextRuns).toHaveLength(5);
  const { scheduleId } = made.body;
  const path = `/api/schedules/${scheduleId}`;
  expect(made.headers.get('location')).toBe(path);
  const { body: read } = await api.get(path);
  expect(read).toEqual(made.body);
  expect((await api.get('/api/schedules')).body).toEqual({ schedules: [read], nextCursor: null });

  const changed = await api.send('PATCH', path, { everyMs: 3_600_000, missed: 'all', endAt: '2099-01-01T00:00:00Z' });
  expect(changed.body).toMatchObject({ cron: null, everyMs: 3_600_000, missed: 'all', name: 'nightly' });
  expect((await act(scheduleId, 'pause')).body).toMatchObject({ pausedAt: expect.any(String), nextRuns: [] });
  expect((await act(scheduleId, 'pause')).status).toBe(200);
  expect((await act(scheduleId, 'resume')).body).toMatchObject({ pausedAt: null });
  const run = await act(scheduleId, 'run');
  expect(run).toMatchObject({ status: 201, body: { status: 'pending' } });
  expect((await api.get(`/api/jobs/${run.body.jobId}`)).body).toMatchObject({ scheduleId, payload: { note: 'x' } });

  expect((await api.send('DELETE', path)).status).toBe(204);
  expect((await api.send('DELETE', path)).status).toBe(404);
  expect((await api.get(`/api/jobs/${run.body.jobId}`)).status).toBe(200);
  const { rows } = await api.pool.query<{ action: string }>(
    `SELECT action FROM taskflow.audit_log WHERE subject = $1 ORDER BY id`,
    [scheduleId],
  );
  expect(rows.map(({ action }) => action)).toEqual(
    ['created', 'changed', 'paused', 'resumed', 'deleted'].map((word) => `schedule.${word}`),
  );
});

test('a page of schedules ends where the next begins', async () => {
  for (const name of ['b', 'a', 'c']) await create({ name });
  const names = async (query: string) => {
    const { body } = await api.get(`/api/schedules?limit=2${query}`);
    return [...body.schedules.map((schedule: { name: string }) => schedule.name), body.nextCursor];
  };
  expect(await names('')).toEqual(['a', 'b', 'b']);
  expect(await names('&cursor=b')).toEqual(['c', null]);
  expect(await names('&taskType=other')).toEqual([null]);
});

test('what its task type redacts is shown by no schedule, survives an edit, and reaches its jobs', async () => {
  await api.pool.query(`UPDATE taskflow.task_types SET redact = '{payload.note}' WHERE task_type = 'noop'`);
  try {
    const { body: made } = await create({ payload: { note: 'secret' } });
    const path = `/api/schedules/${made.scheduleId}`;
    expect(made.payload).toEqual({ note: '[redacted]' });
    expect((await api.get('/api/schedules')).body.schedules[0].payload).toEqual({ note: '[redacted]' });
    const edited = await api.send('PATCH', path, { payload: { note: '[redacted]', to: 'ann@example.org' } });
    expect(edited.body.payload).toEqual({ note: '[redacted]', to: 'ann@example.org' });
    const { body: job } = await act(made.scheduleId, 'run');
    const { rows } = await api.pool.query('SELECT payload FROM taskflow.jobs WHERE id = $1', [job.jobId]);
    expect(rows).toEqual([{ payload: { note: 'secret', to: 'ann@example.org' } }]);
  } finally {
    await api.pool.query(`UPDATE taskflow.task_types SET redact = '{}' WHERE task_type = 'noop'`);
  }
});

test('of a task type that is encrypted neither a schedule nor its jobs keep a payload in plain', async () => {
  await api.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema, encrypt) VALUES ('hush', '{"type":"object"}', true)`,
  );
  const { body: made } = await create({ taskType: 'hush', payload: { note: 'secret' } });
  expect(made.payload).toEqual({ note: 'secret' });
  const path = `/api/schedules/${made.scheduleId}`;
  expect((await api.send('PATCH', path, { cron: '0 3 * * *' })).body.payload).toEqual({ note: 'secret' });
  const run = await act(made.scheduleId, 'run');
  const day = { from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00Z' };
  expect((await act(made.scheduleId, 'backfill', day)).body).toEqual({ submitted: 2, known: 0 });
  const { rows } = await api.pool.query<{ payload: object }>(
    'SELECT payload FROM taskflow.jobs WHERE schedule_id = $1 UNION ALL SELECT payload FROM taskflow.schedules',
    [made.scheduleId],
  );
  expect(rows.map(({ payload }) => Object.keys(payload))).toEqual(Array.from({ length: 4 }, () => ['taskflow:sealed']));
  expect((await api.get(`/api/jobs/${run.body.jobId}`)).body.payload).toEqual({ note: 'secret' });
});

test('the client and the command line do the same', async () => {
  vi.stubEnv('TASKFLOW_URL', api.url);
  const run = (...words: string[]) => runCommand(['schedules', ...words]);
  const made = await run('create', 'pulse', 'noop', '{"note":"x"}', '--every', '5m', '--overlap', 'skip', '--tag', 'a');
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
  const id = made.stdout.trim();
  expect((await run('list')).stdout).toMatch(new RegExp(`${id} +pulse +noop +every 300000 ms`));
  expect((await run('change', id, '--cron', '0 3 * * *', '--timezone', 'Asia/Tokyo')).stdout).toContain(
    'comes next at',
  );
  expect((await run('show', id)).stdout).toContain('0 3 * * * Asia/Tokyo');
  expect((await run('pause', id)).stdout).toBe('Schedule pulse is paused.\n');
  expect((await run('resume', id)).code).toBe(0);
  expect((await run('run', id)).stdout).toMatch(/^[0-9a-f-]{36}\n$/);
  expect((await run('backfill', id, '--from', '3d', '--dry-run')).stdout).toMatch(/^[23] jobs would be submitted; 0 /);
  expect((await run('history', id)).stderr).toContain('No tick was fired yet.');
  expect((await run('backfill', id, '--from', '3d')).stdout).toMatch(/^[23] jobs were submitted; 0 ticks/);
  expect((await run('history', id, '--limit', '1')).stdout).toMatch(/T18:00:00\.000Z +pending +[0-9a-f-]{36}/);
  expect(await run('create', 'bad', 'noop', '--cron', 'never')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cron'),
  });
  expect((await run('delete', id)).stdout).toBe(`Schedule ${id} is gone.\n`);
  vi.unstubAllEnvs();

  const { schedules } = createClient({ url: api.url });
  const created = await schedules.create({ ...nightly, missed: 'all' });
  expect((await schedules.update(created.scheduleId, { everyMs: 60_000 })).cron).toBeNull();
  expect((await schedules.preview({ cron: '0 3 * * *', timezone: 'Asia/Tokyo' })).nextRuns[0]).toMatch(
    /T03:00:00\+09:00$/,
  );
  const day = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:30:00Z' };
  const counted = await schedules.previewBackfill(created.scheduleId, day);
  expect(counted).toEqual({ ticks: (await schedules.backfill(created.scheduleId, day)).submitted, known: 0 });
  expect((await schedules.ticks(created.scheduleId)).ticks).toHaveLength(counted.ticks);
  expect((await schedules.list({ limit: 1 })).schedules.map(({ name }) => name)).toEqual(['nightly']);
  await schedules.delete(created.scheduleId);
  await expect(schedules.get(created.scheduleId)).rejects.toMatchObject({ code: 'not_found' });
});

test('a name is taken once', async () => {
  await create();
  expect((await create()).status).toBe(409);
  const { body: other } = await create({ name: 'other' });
  expect((await api.send('PATCH', `/api/schedules/${other.scheduleId}`, { name: 'nightly' })).status).toBe(409);
});

test.each([
  [{ cron: 'every day' }, 'cron'],
  [{ cron: '* * * *' }, 'cron'],
  [{ cron: '0 0 31 2 *' }, 'cron'],
  [{ cron: undefined }, 'cron'],
  [{ everyMs: 60_000 }, 'cron'],
  [{ cron: undefined, everyMs: 999 }, 'everyMs'],
  [{ timezone: 'Mars/Base' }, 'timezone'],
  [{ timezone: '' }, 'timezone'],
  [{ taskType: 'nope' }, 'taskType'],
  [{ payload: { to: 'nobody' } }, 'payload.to'],
  [{ payload: { note: '\u0000' } }, 'payload'],
  [{ options: { callbackUrl: 'http://10.0.0.1/' } }, 'options.callbackUrl'],
  [{ options: { retries: 11 } }, 'options.retries'],
  [{ options: { webhook: { events: ['failed'] } } }, 'options.webhook'],
  [{ startAt: '2030-01-02T00:00:00Z', endAt: '2030-01-01T00:00:00Z' }, 'endAt'],
  [{ startAt: 'tomorrow' }, 'startAt'],
  [{ missed: 'some' }, 'missed'],
  [{ interval: 5 }, 'interval'],
])('no schedule is made with %j', async (fields, at) => {
  const refused = await create(fields);
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: at }] } });
  expect((await api.get('/api/schedules')).body.schedules).toEqual([]);
});

test('what is not there is not found, and an empty change is none', async () => {
  for (const id of [randomUUID(), 'x']) {
    expect((await api.get(`/api/schedules/${id}`)).status).toBe(404);
    for (const word of ['pause', 'resume', 'run']) expect((await act(id, word)).status).toBe(404);
  }
  const { body } = await create();
  expect((await api.send('PATCH', `/api/schedules/${body.scheduleId}`, {})).status).toBe(422);
});

test('a past time is filled in once, and no more than a thousand ticks of it', async () => {
  const { body: made } = await create({ cron: undefined, everyMs: 3_600_000, timezone: undefined });
  const day = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  expect((await act(made.scheduleId, 'backfill', day)).body).toEqual({ submitted: 24, known: 0 });
  expect((await act(made.scheduleId, 'backfill', day)).body).toEqual({ submitted: 0, known: 24 });
  const { body: page } = await api.get('/api/jobs?limit=500');
  const ofIt = page.jobs.filter((job: { scheduleId: string }) => job.scheduleId === made.scheduleId);
  expect(new Set(ofIt.map((job: { runAt: string }) => job.runAt)).size).toBe(24);
  const year = { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
  expect(await act(made.scheduleId, 'backfill', year)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'to' }] },
  });
  const ahead = { from: '2026-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };
  expect(await act(made.scheduleId, 'backfill', ahead)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'to' }] },
  });
});

test.each(queueBackends)('two workers fire each tick once and soon, on %s', async (backend) => {
  const own = await startApi(backend);
  const workers = [await startWorkerProcess(own.settings), await startWorkerProcess(own.settings)];
  try {
    for (let index = 0; index < 10; index += 1) {
      const made = await own.send('POST', '/api/schedules', { ...nightly, name: `n${index}`, cron: '* * * * * *' });
      expect(made.status).toBe(201);
    }
    const count = async () =>
      (await own.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM taskflow.jobs')).rows[0]?.count ?? 0;
    await waitFor(async () => (await count()) >= 50, { what: 'five ticks of each are fired' });
    // The worker whose turn it is dies; the other goes on.
    await workers[0]?.stop('SIGKILL');
    await waitFor(async () => (await count()) >= 100, { what: 'ten ticks of each are fired' });
    const { rows } = await own.pool.query<{ late_ms: number }>(
      'SELECT extract(epoch FROM created_at - run_at)::float8 * 1000 AS late_ms FROM taskflow.jobs',
    );
    const late = rows.map((row) => row.late_ms);
    printFigure(`p99 from a tick to its job, ${backend}`, percentile(late, 0.99), 'ms');
    const gaps = await own.pool.query<{ gaps: number }>(
      `SELECT count(*)::int AS gaps FROM (
         SELECT run_at - lag(run_at) OVER (PARTITION BY schedule_id ORDER BY run_at) AS gap FROM taskflow.jobs) g
       WHERE gap <> interval '1 second'`,
    );
    expect(gaps.rows).toEqual([{ gaps: 0 }]);
  } finally {
    await Promise.all(workers.slice(1).map((worker) => worker.stop()));
    await own.stop();
  }
});
