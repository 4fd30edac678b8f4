import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startRedis, type RunningRedis } from '../support/start-redis.ts';
import { startWebProcess, startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** All that is secret here has this in it, so that one look finds whatever got out. */
const mark = 'x9marked';
const secret = (of: string) => `${mark}-${of}-0123456789abcdef0123456789`;
const bootstrapKey = `tf_${secret('key')}_${'k'.repeat(20)}`;

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const thrower = defineTask({ type: 'thrower', payload: z.looseObject({ secret: z.string() }), result: z.unknown(), retries: 0,
  run({ secret, mode }, { log }) {
    log.info('got ' + secret, { secret });
    if (mode === 'completes') return { secret };
    if (mode === 'leaves') setTimeout(() => { throw Object.assign(new Error('later: ' + secret), { secret }); }, 10);
    throw Object.assign(new Error('now: ' + secret), { secret, cause: new Error(secret) });
  } });
`;

let database: TestDatabase;
let redis: RunningRedis;
let smtp: SMTPServer;
let folder: string;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await writeHandlers(handlers);
  redis = await startRedis();
  const admin = new Redis(redis.url);
  await admin.config('SET', 'requirepass', secret('redis'));
  admin.disconnect();
  const role = `marked_${Date.now()}`;
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD '${secret('database')}'`);
  await client.end();
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, done) => done(new Error('Invalid username or password')),
  });
  const listener = smtp.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const smtpPort = typeof address === 'object' && address ? address.port : 0;
  const own = new URL(database.url);
  own.username = role;
  own.password = secret('database');
  settings = {
    ...settingsFor('redis', database),
    LOG_LEVEL: 'trace',
    DATABASE_URL: own.href,
    REDIS_URL: `redis://:${secret('redis')}@127.0.0.1:${redis.port}`,
    SMTP_URL: `smtp://ann:${secret('smtp')}@127.0.0.1:${smtpPort}`,
    TASKFLOW_BOOTSTRAP_KEY: bootstrapKey,
    SESSION_SECRET: secret('session'),
    WEBHOOK_SECRET: `whsec_${Buffer.from(secret('webhook')).toString('base64')}`,
    HANDLERS_DIR: folder,
  };
});
afterAll(async () => {
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await redis.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What stands in a text that no log may hold. */
const found = (output: string) =>
  output.split('\n').filter((line) => line.includes(mark) || line.includes('taskflow_session'));

test('web and worker say nothing secret at their loudest, neither of work that goes well nor of all that fails', async () => {
  const web = await startWebProcess(settings);
  const worker = await startWorkerProcess(settings);
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(web.url + path, {
      method,
      headers: { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, cookie: response.headers.get('set-cookie'), body: await response.json() };
  };
  const submit = async (taskType: string, payload: unknown) => {
    const { status, body } = await ask('POST', '/api/jobs', { taskType, payload, retries: 0 });
    expect([status, body.errors]).toEqual([201, undefined]);
    return (await ask('GET', `/api/jobs/${body.jobId}?wait=30`)).body;
  };
  const payload = (mode: string) => ({ mode, secret: secret('payload') });
  expect(await submit('thrower', payload('completes'))).toMatchObject({ status: 'completed' });
  expect(await submit('thrower', payload('fails'))).toMatchObject({ status: 'failed' });
  await submit('thrower', payload('leaves'));
  await waitFor(() => worker.output().includes('later: '));
  const mail = { to: `${mark}@example.com`, subject: secret('subject'), body: secret('text') };
  expect((await submit('send_email', mail)).status).toBe('failed');

  await ask('POST', '/api/jobs', { taskType: 'thrower', payload: { secret: 1, [secret('field')]: true } });
  await ask('GET', '/api/jobs', undefined, { authorization: `Bearer tf_${secret('wrong-key')}${'z'.repeat(9)}` });
  await ask('GET', `/api/jobs?payload.secret=${secret('payload')}&q=${mark}`);
  await ask('GET', '/api/jobs', undefined, { authorization: '', cookie: `taskflow_session_0a1b=${secret('cookie')}` });

  // The queue refuses the password, and then nobody answers any more: first the queue, then the database.
  const admin = new Redis(redis.url, { password: secret('redis') });
  await admin.config('SET', 'requirepass', secret('changed'));
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await waitFor(() => /WRONGPASS/.test(web.output()) && /WRONGPASS/.test(worker.output()));
  admin.disconnect();
  await redis.stop('SIGKILL');
  await ask('POST', '/api/jobs', { taskType: 'thrower', payload: payload('fails') });
  await waitFor(() => /ECONNREFUSED|Connection is closed/.test(web.output() + worker.output()));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('ALTER TABLE taskflow.jobs RENAME TO jobs_gone');
  await client.query('ALTER TABLE taskflow.task_types RENAME TO task_types_gone');
  await ask('POST', '/api/jobs', { taskType: 'thrower', payload: payload('fails') });
  await waitFor(() => web.output().includes('Request failed') && worker.output().includes('does not exist'));
  await client.end();
  await Promise.all([web.stop(), worker.stop()]);
  const output = web.output() + worker.output();
  expect(output.split('\n').length).toBeGreaterThan(10);
  expect(found(output)).toEqual([]);
}, 120_000);

test.each([
  ['a database that refuses its user', 'DATABASE_URL', () => settings['DATABASE_URL']?.replace('marked_', 'nobody_')],
  ['a database that does not exist', 'DATABASE_URL', () => settings['DATABASE_URL']?.replace(/\/test_\w+$/, '/none')],
  ['a Redis that is away', 'REDIS_URL', () => `redis://:${secret('redis')}@127.0.0.1:1`],
  ['a URL that is none', 'SMTP_URL', () => `http://:${secret('smtp')}@127.0.0.1:1`],
])(
  'a start that fails for %s tells no password',
  async (_, name, value) => {
    const start = (run: typeof startWebProcess) =>
      run({ ...settings, [name]: value() ?? '' }, { readyWithinMs: 3000 }).then(
        async (running) => {
          await running.stop('SIGKILL');
          return running.output();
        },
        (error: Error) => error.message,
      );
    const said = await Promise.all([start(startWebProcess), start(startWorkerProcess)]);
    for (const output of said) expect(output.length).toBeGreaterThan(20);
    expect(found(said.join('\n'))).toEqual([]);
  },
  60_000,
);
