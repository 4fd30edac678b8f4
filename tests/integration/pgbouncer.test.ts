import { rm } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, sessionSettings } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startPgbouncer, type RunningPgbouncer } from '../support/start-pgbouncer.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** Far fewer than the connections of a web and a worker. */
const sessions = 3;
const quiet = { warn: () => undefined };

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const echo = defineTask({
  type: 'echo', payload: z.object({ value: z.number(), fails: z.boolean().optional() }), result: z.object({ value: z.number() }),
  backoff: () => 100,
  async run({ value, fails }, ctx) {
    if (fails && ctx.attempt === 1) throw new Error('once');
    await ctx.artifact('value.txt', Buffer.from(String(value)), 'text/plain');
    return { value };
  },
});
export const waits = defineTask({
  type: 'waits', payload: z.object({}), result: z.string(),
  run: (_, ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('stopped')))),
});
`;

let pooler: RunningPgbouncer;
let forgetful: RunningPgbouncer;
let bare: RunningPgbouncer;
let folder: string;
let database: TestDatabase;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await writeHandlers(handlers);
  const { url, drop } = await freshDatabase();
  pooler = await startPgbouncer(url, { sessions, settings: sessionSettings });
  forgetful = await startPgbouncer(url, { sessions, settings: sessionSettings, mayKeepNames: false });
  bare = await startPgbouncer(url, { sessions: 1 });
  await drop();
});
afterAll(async () => {
  await pooler.stop();
  await forgetful.stop();
  await bare.stop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await database.drop();
});

describe.each(queueBackends)('behind PgBouncer, with the queue on %s', (backend) => {
  test('jobs run to their end, are cancelled and keep files, on fewer sessions than there are connections', async () => {
    const settings = {
      ...settingsFor(backend, { url: pooler.urlOf(database.url) }),
      DATABASE_DIRECT_URL: database.url,
      LOG_LEVEL: 'warn',
      HANDLERS_DIR: folder,
      WORKER_TASK_TYPES: 'echo,waits',
    };
    const processes = await Promise.all([startWebProcess(settings), startWorkerProcess(settings)]);
    for (const { stop } of processes) ends.push(() => stop());
    const [web] = processes;
    const jobs = Array.from({ length: 100 }, (_, value) => ({
      taskType: 'echo',
      payload: { value, fails: value % 10 === 0 },
    }));

    const made = await call(web, '/api/jobs/batch', { jobs });
    const waiting = await call(web, '/api/jobs', { taskType: 'waits', payload: {} });
    const countOf = async (status: string) => (await call(web, '/api/stats')).counts[status];
    await waitFor(async () => (await countOf('completed')) === jobs.length, {
      timeoutMs: 90_000,
      what: 'all have ended',
    });
    await waitFor(async () => (await call(web, `/api/jobs/${waiting.jobId}`)).status === 'active', {
      timeoutMs: 60_000,
    });
    expect((await call(web, `/api/jobs/${waiting.jobId}/cancel`, {})).status).toBe('cancelled');

    const last = await call(web, `/api/jobs/${made.jobs.at(-10).jobId}`);
    expect(last).toMatchObject({ status: 'completed', result: { value: 90 }, attemptsMade: 2 });
    expect((await call(web, `/api/jobs/${last.jobId}/artifacts`)).artifacts).toHaveLength(1);
    expect(await sessionsOf('taskflow')).toBeLessThanOrEqual(sessions);
    for (const { output } of processes) expect(output()).not.toMatch(/prepared statement|pooler|unsupported/);
  }, 180_000);
});

test('a statement with a name, which the pooler gives to whom it does not know, is sent without it', async () => {
  const through = forgetful.urlOf(database.url);
  const named = { name: 'echo', text: 'SELECT $1::int AS value' };
  const env = loadEnv({ ...settingsFor('redis', { url: through }), DATABASE_DIRECT_URL: database.url });
  const db = createDatabase(env, quiet);
  ends.push(() => db.close());
  const values = Array.from({ length: 40 }, (_, value) => value);
  const answers = await Promise.all(values.map((value) => db.query<{ value: number }>(named, [value])));
  expect(answers.map(([row]) => row?.value)).toEqual(values);

  const naive = new pg.Pool({ connectionString: through, max: 10 });
  ends.push(() => naive.end());
  const failures = await Promise.all(values.map((value) => naive.query({ ...named, values: [value] }).catch(String)));
  expect(failures.filter((answer) => typeof answer === 'string').join()).toMatch(
    /prepared statement .* (already exists|does not exist)/,
  );
});

test('names are sent where the pooler keeps them apart, and nowhere else', async () => {
  const url = bare.urlOf(database.url);
  const db = createDatabase(loadEnv({ ...settingsFor('redis', { url }), DATABASE_DIRECT_URL: database.url }), quiet);
  ends.push(() => db.close());
  const count = {
    name: 'count_names',
    text: `SELECT count(*)::int AS count FROM pg_prepared_statements WHERE statement LIKE '%count(*)%'`,
  };
  await db.query(count, []);
  expect(await db.query(count, [])).toEqual([{ count: bare.keepsNames ? 1 : 0 }]);
});

test('a transaction has its limits even where the sessions of the pooler have none', async () => {
  const url = bare.urlOf(database.url);
  const db = createDatabase(loadEnv({ ...settingsFor('redis', { url }), DATABASE_DIRECT_URL: database.url }), quiet);
  ends.push(() => db.close());
  const show = {
    name: 'show_limits',
    text: `SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') AS limits`,
  };
  expect(await db.query(show, [])).toEqual([{ limits: '0 0' }]);
  expect(await db.transaction((transaction) => transaction.query(show, []))).toEqual([{ limits: '2s 6500ms' }]);
});

test('a web that is not told of the pooler refuses to start, and one whose pooler lacks settings says which', async () => {
  const settings = { ...settingsFor('redis', { url: bare.urlOf(database.url) }), LOG_LEVEL: 'warn' };
  await expect(startWebProcess(settings)).rejects.toThrow(/DATABASE_URL leads to a pooler: set DATABASE_DIRECT_URL/);
  const web = await startWebProcess({ ...settings, DATABASE_DIRECT_URL: database.url });
  ends.push(() => web.stop());
  expect(web.output()).toContain('SET statement_timeout = 6500');
}, 120_000);

// A test asserts what it expects of the answer, which says more than a type.
// oxlint-disable-next-line typescript/no-explicit-any
async function call(web: RunningProcess, path: string, body?: unknown): Promise<any> {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(web.url + path, init);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** How many sessions of the database a program has. */
async function sessionsOf(program: string): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
      [program],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
