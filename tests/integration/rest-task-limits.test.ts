import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';
import type { DefaultLimits } from '../../src/jobs/task-limits.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { createDatabase } from '../../src/server/database.ts';
import { registerTaskTypes } from '../../worker/register-task-types.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { runCommand } from '../support/run-command.ts';
import { waitFor } from '../support/wait-for.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.pool.query(`DELETE FROM taskflow.task_types WHERE task_type <> 'noop'`);
  await api.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('mail', '{}')`);
  await api.pool.query(`DELETE FROM taskflow.settings WHERE key = 'jobs_paused'`);
});

const none = { concurrency: null, rateLimit: null, concurrencyPerKey: null, rateLimitPerKey: null };
const all = {
  concurrency: 5,
  rateLimit: { max: 100, perMs: 60_000 },
  concurrencyPerKey: 1,
  rateLimitPerKey: { max: 5, perMs: 1000 },
};
const names = ['concurrency', 'concurrencyPerKey', 'rateLimit', 'rateLimitPerKey'];
const read = async (taskType = 'mail') => (await api.get(`/api/tasks/${taskType}`)).body;
const limit = (body: unknown, taskType = 'mail') => api.send('PATCH', `/api/tasks/${taskType}`, body);
const post = (path: string) => api.send('POST', `/api/tasks/${path}`);
const put = (body: object) => api.send('PUT', '/api/tasks/mail', { payloadSchema: {}, ...body });

/** What a change leaves in the audit log. */
async function entriesOf(make: () => Promise<unknown>): Promise<unknown[]> {
  const newest = await api.pool.query('SELECT coalesce(max(id), 0) AS id FROM taskflow.audit_log');
  await make();
  const { rows } = await api.pool.query(
    'SELECT actor, action, subject, before, after FROM taskflow.audit_log WHERE id > $1 ORDER BY id',
    [newest.rows[0].id],
  );
  return rows;
}

/** Notifications that wake the sweep while something is done, counted on a connection of its own. */
async function wakesOf(make: () => Promise<unknown>): Promise<number> {
  const client = await api.pool.connect();
  let heard = 0;
  const hear = () => (heard += 1);
  client.on('notification', hear);
  await client.query('LISTEN taskflow_wake');
  await make();
  // What was sent before this one has arrived with it.
  const before = heard;
  await client.query(`NOTIFY taskflow_wake, 'end'`);
  await waitFor(() => heard > before, { what: 'the last notification has come' });
  client.off('notification', hear);
  await client.query('UNLISTEN *');
  client.release();
  return heard - 1;
}

describe('limits', () => {
  test('are set, read, changed one by one and taken away', async () => {
    expect(await read()).toMatchObject({ ...none, operatorLimits: [] });
    expect(await limit(all)).toMatchObject({ status: 200, body: { taskType: 'mail', ...all, operatorLimits: names } });
    expect(await read()).toMatchObject(all);
    expect((await limit({ concurrency: 7 })).body).toMatchObject({ ...all, concurrency: 7 });
    expect((await limit({ rateLimit: null, rateLimitPerKey: { max: 1, perMs: 10 } })).body).toMatchObject({
      ...{ concurrency: 7, rateLimit: null, concurrencyPerKey: 1, rateLimitPerKey: { max: 1, perMs: 10 } },
    });
    expect((await limit(none)).body).toMatchObject(none);
    const { body } = await api.get('/api/tasks');
    expect(body).toMatchObject({ allPaused: false, tasks: [{ taskType: 'mail', ...none }, { taskType: 'noop' }] });
  });

  test('a change leaves one entry with what it was and is, and wakes the sweep; none leaves nothing', async () => {
    const change = () => limit({ concurrency: 3, rateLimit: all.rateLimit });
    let entries: unknown[] = [];
    expect(await wakesOf(async () => (entries = await entriesOf(change)))).toBe(1);
    expect(entries).toEqual([
      {
        ...{ actor: 'local', action: 'task_type.limited', subject: 'mail' },
        before: { concurrency: null, rateLimit: null, operatorLimits: [] },
        after: { concurrency: 3, rateLimit: all.rateLimit, operatorLimits: ['concurrency', 'rateLimit'] },
      },
    ]);
    expect(await wakesOf(async () => (entries = await entriesOf(change)))).toBe(0);
    expect(entries).toEqual([]);
  });

  test('some follow code again while others are set, and saying so twice changes nothing', async () => {
    await limit({ concurrency: 2, concurrencyPerKey: 1 });
    const back = () => limit({ rateLimit: all.rateLimit, followCode: ['concurrency', 'rateLimitPerKey'] });
    expect(await entriesOf(back)).toMatchObject([
      {
        before: { rateLimit: null, operatorLimits: ['concurrency', 'concurrencyPerKey'] },
        after: { rateLimit: all.rateLimit, operatorLimits: ['concurrencyPerKey', 'rateLimit'] },
      },
    ]);
    expect(await read()).toMatchObject({ concurrency: 2, concurrencyPerKey: 1 });
    expect(await entriesOf(back)).toEqual([]);
  });

  test('of two changes at the same moment neither is lost', async () => {
    for (let round = 1; round <= 20; round += 1) {
      await Promise.all([limit({ concurrency: round }), limit({ concurrencyPerKey: round })]);
      expect(await read()).toMatchObject({ concurrency: round, concurrencyPerKey: round });
    }
  });

  test.each([
    [{}, ''],
    [[], ''],
    [null, ''],
    [{ concurrency: 0 }, 'concurrency'],
    [{ concurrency: -1 }, 'concurrency'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ concurrency: 100_001 }, 'concurrency'],
    [{ concurrency: '5' }, 'concurrency'],
    [{ concurrency: true }, 'concurrency'],
    [{ concurrencyPerKey: 0 }, 'concurrencyPerKey'],
    [{ concurrencyPerKey: 1e300 }, 'concurrencyPerKey'],
    [{ rateLimit: 5 }, 'rateLimit'],
    [{ rateLimit: { max: 5 } }, 'rateLimit.perMs'],
    [{ rateLimit: { max: 0, perMs: 1000 } }, 'rateLimit.max'],
    [{ rateLimit: { max: 1_000_001, perMs: 1000 } }, 'rateLimit.max'],
    [{ rateLimit: { max: 5, perMs: 9 } }, 'rateLimit.perMs'],
    [{ rateLimit: { max: 5, perMs: 86_400_001 } }, 'rateLimit.perMs'],
    [{ rateLimit: { max: 5, perMs: '1s' } }, 'rateLimit.perMs'],
    [{ rateLimit: { max: 5, perMs: 1000, burst: 2 } }, 'rateLimit.burst'],
    [{ rateLimitPerKey: { max: 0.5, perMs: 1000 } }, 'rateLimitPerKey.max'],
    [{ followCode: ['speed'] }, 'followCode.0'],
    [{ followCode: 'concurrency' }, 'followCode'],
    [{ concurrency: 5, followCode: ['concurrency'] }, 'followCode'],
    [{ rateLimit: null, followCode: ['concurrency', 'rateLimit'] }, 'followCode'],
    [{ paused: true }, 'paused'],
    [{ concurency: 5 }, 'concurency'],
  ])('%j is refused', async (body, path) => {
    const refused = await limit(body);
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: expect.arrayContaining([{ path, message: expect.any(String) }]) },
    });
    expect(await read()).toMatchObject(none);
  });

  test('the table itself refuses what no limit is', async () => {
    const set = (text: string) => api.pool.query(`UPDATE taskflow.task_types SET ${text} WHERE task_type = 'mail'`);
    for (const wrong of [
      'concurrency = 0',
      'concurrency_per_key = 100001',
      'rate_limit_max = 5',
      'rate_limit_max = 5, rate_limit_per_ms = 9',
      'key_rate_per_ms = 1000',
      'key_rate_max = 1000001, key_rate_per_ms = 1000',
      `operator_limits = '{speed}'`,
    ]) {
      await expect(set(wrong)).rejects.toMatchObject({ code: '23514' });
    }
  });
});

describe('pauses', () => {
  test('a task type is paused and resumed, each with one entry however often it is said', async () => {
    const entries = await entriesOf(async () => {
      expect(await post('mail/pause')).toMatchObject({
        ...{ status: 200, body: { taskType: 'mail', paused: true, pausedBy: 'local', pausedAt: expect.any(String) } },
      });
      expect((await post('mail/pause')).body).toEqual(await read());
      expect(await post('mail/resume')).toMatchObject({
        ...{ status: 200, body: { paused: false, pausedAt: null, pausedBy: null } },
      });
      expect((await post('mail/resume')).status).toBe(200);
    });
    expect(entries).toEqual([
      entryOf('task_type.paused', 'mail', { paused: true }, { paused: false }),
      entryOf('task_type.resumed', 'mail', { paused: false }, { paused: true }),
    ]);
  });

  test('all are paused by a switch of its own: resumed, those that were paused by themselves stay so', async () => {
    await post('mail/pause');
    const entries = await entriesOf(async () => {
      expect((await post('resume')).body).toEqual({ allPaused: false, allPausedAt: null });
      const paused = { status: 200, body: { allPaused: true, allPausedAt: expect.any(String) } };
      const first = await post('pause');
      expect(first).toMatchObject(paused);
      expect((await post('pause')).body).toEqual(first.body);
      const { body } = await api.get('/api/tasks');
      expect(body).toMatchObject({ ...first.body, tasks: [{ paused: true }, { taskType: 'noop', paused: false }] });
      expect(await post('resume')).toMatchObject({ status: 200, body: { allPaused: false, allPausedAt: null } });
    });
    expect(entries).toEqual([
      entryOf('task_type.paused', null, { allPaused: true }, { allPaused: false }),
      entryOf('task_type.resumed', null, { allPaused: false }, { allPaused: true }),
    ]);
    expect(await read()).toMatchObject({ paused: true });
    expect((await read('noop')).paused).toBe(false);
  });

  test('each change wakes the sweep', async () => {
    expect(
      await wakesOf(async () => {
        for (const path of ['mail/pause', 'mail/resume', 'mail/resume', 'pause', 'resume', 'resume']) await post(path);
      }),
    ).toBe(4);
  });
});

const entryOf = (action: string, subject: string | null, after: object, before: object) => ({
  ...{ actor: 'local', action, subject, before, after },
});

test('a task type that is not there is not found, whatever is asked of it', async () => {
  for (const name of ['none', 'x%00y', '%F0%9F%90%99', 'a'.repeat(5000)]) {
    const asked: Answer[] = [
      await api.get(`/api/tasks/${name}`),
      await limit({ concurrency: 1 }, name),
      await post(`${name}/pause`),
      await post(`${name}/resume`),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  }
  for (const word of ['pause', 'resume']) {
    expect((await api.get(`/api/tasks/${word}`)).status).toBe(405);
    expect((await limit({ concurrency: 1 }, word)).status).toBe(405);
    expect((await api.send('PUT', `/api/tasks/${word}`, { payloadSchema: {} })).status).toBe(405);
  }
});

test('a task type says how many of its jobs wait and run, and since when', async () => {
  const oldest = await api.submit();
  await api.submit({ priority: 'high', delay: 86_400_000 });
  const running = await api.submit({ priority: 'low' });
  await api.pool.query(`UPDATE taskflow.jobs SET status = 'active', lease_token = gen_random_uuid() WHERE id = $1`, [
    running,
  ]);
  await waitFor(async () => (await read('noop')).jobs.active === 1, { what: 'a new reading of the figures' });
  const { runAt } = (await api.get(`/api/jobs/${oldest}`)).body;
  expect((await read('noop')).jobs).toEqual({ pending: 2, active: 1, oldestDueAt: runAt });
  expect((await read()).jobs).toEqual({ pending: 0, active: 0, oldestDueAt: null });
});

describe('limits that are registered with a type', () => {
  test('count until one of them is set at run time', async () => {
    expect((await put(all)).body).toMatchObject({ ...all, operatorLimits: [] });
    expect((await put({ ...all, concurrency: 8 })).body).toMatchObject({ ...all, concurrency: 8 });
    await limit({ concurrency: 2, rateLimitPerKey: null });
    const later = { ...all, concurrency: 9, concurrencyPerKey: 4 };
    expect((await put(later)).body).toMatchObject({
      ...{ ...all, concurrency: 2, rateLimitPerKey: null, concurrencyPerKey: 4 },
      operatorLimits: ['concurrency', 'rateLimitPerKey'],
    });
    expect((await put({})).body).toMatchObject({ ...none, concurrency: 2 });
  });

  test('stand in the entry of the registration', async () => {
    await put({});
    const entries = await entriesOf(() => put({ concurrency: 4 }));
    expect(entries).toEqual([entryOf('task_type.registered', 'mail', { concurrency: 4 }, { concurrency: null })]);
    await limit({ concurrency: 2 });
    expect(await entriesOf(() => put({ concurrency: 6 }))).toEqual([]);
  });

  test('are refused where they are none', async () => {
    for (const [body, path] of [
      [{ concurrency: 0 }, 'concurrency'],
      [{ rateLimitPerKey: { max: 1, perMs: 1 } }, 'rateLimitPerKey.perMs'],
    ] as const) {
      expect(await put(body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
  });
});

test('limits in code count until one of them is set at run time, whenever a worker starts', async () => {
  const db = createDatabase({ DATABASE_URL: api.settings['DATABASE_URL'] ?? '', DATABASE_POOL_SIZE: 1 }, { warn() {} });
  const start = (limits: { [Name in keyof DefaultLimits]: NonNullable<DefaultLimits[Name]> }) =>
    registerTaskTypes(db, [
      defineTask({ type: 'mail', payload: z.object({}), result: z.any(), run: () => null, ...limits }),
    ]);
  try {
    expect(await wakesOf(() => start(all))).toBe(1);
    expect(await wakesOf(() => start(all))).toBe(0);
    expect(await read()).toMatchObject({ ...all, operatorLimits: [] });
    await limit({ rateLimit: null });
    await start({ ...all, concurrency: 6 });
    expect(await read()).toMatchObject({ ...all, concurrency: 6, rateLimit: null });
    expect((await limit({ followCode: ['rateLimit'] })).body).toMatchObject({ rateLimit: null, operatorLimits: [] });
    await start(all);
    expect(await read()).toMatchObject(all);
    await start({});
    expect(await read()).toMatchObject(none);
  } finally {
    await db.close();
  }
});

test('a key that may only submit sees the limits and no figures', async () => {
  const own = await startApi('postgres');
  try {
    const { body: admin } = await own.send('POST', '/api/keys', { name: 'admin', scopes: ['admin'] });
    const asAdmin = { authorization: `Bearer ${admin.key}` };
    const { body: submitter } = await own.send('POST', '/api/keys', { name: 'app', scopes: ['submit'] }, asAdmin);
    const asSubmitter = { authorization: `Bearer ${submitter.key}` };
    await own.send('POST', '/api/tasks/noop/pause', undefined, asAdmin);
    const seen = { taskType: 'noop', paused: true, concurrency: null };
    expect((await own.get('/api/tasks/noop', asSubmitter)).body).toMatchObject({ ...seen, pausedBy: null, jobs: null });
    expect((await own.get('/api/tasks/noop', asAdmin)).body).toMatchObject({
      ...{ ...seen, pausedBy: admin.keyId, jobs: { pending: 0 } },
    });
  } finally {
    await own.stop();
  }
});

test('the client does the same', async () => {
  const { tasks } = createClient({ url: api.url });
  expect((await tasks.list()).map(({ taskType }) => taskType)).toEqual(['mail', 'noop']);
  expect(await tasks.update('mail', { concurrency: 3 })).toMatchObject({ concurrency: 3 });
  expect(await tasks.get('mail')).toMatchObject({ concurrency: 3, rateLimit: null });
  expect(await tasks.pause('mail')).toMatchObject({ paused: true });
  expect(await tasks.resume('mail')).toMatchObject({ paused: false });
  expect(await tasks.pauseAll()).toMatchObject({ allPaused: true });
  expect(await tasks.overview()).toMatchObject({
    allPaused: true,
    tasks: [{ taskType: 'mail' }, { taskType: 'noop' }],
  });
  expect(await tasks.resumeAll()).toEqual({ allPaused: false, allPausedAt: null });
  await expect(tasks.get('none')).rejects.toMatchObject({ code: 'not_found' });
  await expect(tasks.update('mail', { concurrency: 0 })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('the command line does the same', async () => {
  vi.stubEnv('TASKFLOW_URL', api.url);
  const run = (...words: string[]) => runCommand(['tasks', ...words]);
  expect(await run('limit', 'mail', '--concurrency', '5', '--rate', '100/1m', '--key-rate', '5/1s')).toEqual({
    ...{ code: 0, stderr: '' },
    stdout:
      'mail: at most 5 at a time over all workers, 100 per minute; for each concurrency key at most 5 per second.\n',
  });
  await run('limit', 'mail', '--per-key', '2', '--clear', 'rate', '--clear', 'key-rate');
  expect(await read()).toMatchObject({ ...none, concurrency: 5, concurrencyPerKey: 2 });
  expect((await run('mail')).stdout).toMatch(/^limits +at most 5 at a time over all workers; for each/m);
  expect((await run('limit', 'mail', '--from-code', 'concurrency')).code).toBe(0);
  expect(await read()).toMatchObject({ operatorLimits: ['concurrencyPerKey', 'rateLimit', 'rateLimitPerKey'] });
  expect((await run('pause', 'mail')).stdout).toBe('Task type mail is paused.\n');
  expect((await run('pause', '--all')).stdout).toBe('All task types are paused.\n');
  const listed = await run();
  expect(listed.stdout).toMatch(/^mail +0 +0 +0 +paused +at most 5/m);
  expect(listed.stderr).toContain('All are paused');
  expect(JSON.parse((await run('--json')).stdout)).toMatchObject({
    allPaused: true,
    tasks: [{ taskType: 'mail' }, {}],
  });
  expect((await run('resume', '--all')).code).toBe(0);
  expect((await run('resume', 'mail')).stdout).toBe('Task type mail runs again.\n');
  expect(await run('limit', 'none', '--concurrency', '1')).toMatchObject({ code: 3 });
  vi.unstubAllEnvs();
});
