import { rm } from 'node:fs/promises';
import pg from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, missingMigrations, readMigrations } from '../../prisma/migrate.ts';
import { clientOf } from '../../src/server/database-schema.ts';
import { emptyDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { runCli } from '../support/run-cli.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** One name begins with the other, and is what stands in each statement. */
const schemas = ['taskflow', 'taskflow_two'] as const;
const key = 'tf_bootstrap_0123456789abcdef';
const authorization = `Bearer ${key}`;
const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const plain = defineTask({ type: 'plain', payload: z.object({}), result: z.string(),
  run: () => process.env.DATABASE_SCHEMA });
export const wait = defineTask({ type: 'wait', payload: z.object({}), result: z.null(),
  run: (_, { signal }) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  }) });
`;

test('in another schema nothing names the one that stands in the migrations', async () => {
  const database = await emptyDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const shop = new pg.Pool({ connectionString: database.url, max: 1, Client: clientOf('shop') });
  try {
    const names = (await readMigrations()).map(({ name }) => name);
    expect(await migrate(database.url, { schema: 'shop' })).toEqual(names);
    expect([await missingMigrations(shop), await missingMigrations(pool)]).toEqual([[], names]);
    const { rows: made } = await pool.query(
      `SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' ORDER BY nspname`,
    );
    expect(made.map(({ nspname }) => nspname)).toEqual(['public', 'shop', 'shop_bullmq']);
    const { rows: named } = await pool.query(`
      SELECT proname AS name FROM pg_proc WHERE pronamespace = 'shop'::regnamespace AND prosrc ~ '\\ytaskflow'
      UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'shop'::regnamespace AND pg_get_constraintdef(oid) ~ 'taskflow'
      UNION ALL SELECT indexname FROM pg_indexes WHERE schemaname = 'shop' AND indexdef ~ 'taskflow'
      UNION ALL SELECT column_name FROM information_schema.columns WHERE table_schema = 'shop' AND column_default ~ 'taskflow'`);
    expect(named).toEqual([]);
    await expect(migrate(database.url, { schema: 'order' })).rejects.toThrow(/order is a word of SQL itself/);
  } finally {
    await Promise.all([pool.end(), shop.end()]);
    await database.drop();
  }
});

describe.each(queueBackends)('two in one database, on %s', (backend) => {
  interface TaskFlow {
    schema: string;
    settings: Record<string, string>;
    web: RunningProcess;
    worker: RunningProcess;
    pool: pg.Pool;
    ask(method: string, path: string, body?: unknown): Promise<any>; // oxlint-disable-line typescript/no-explicit-any
  }
  let database: TestDatabase;
  let folder: string;
  let both: TaskFlow[];

  beforeAll(async () => {
    [database, folder] = await Promise.all([emptyDatabase(), writeHandlers(handlers)]);
    const shared = settingsFor(backend, database);
    both = await Promise.all(
      schemas.map(async (schema): Promise<TaskFlow> => {
        await migrate(database.url, { schema });
        const settings = {
          ...{ ...shared, DATABASE_SCHEMA: schema, QUEUE_PREFIX: `${shared['QUEUE_PREFIX']}${schema}` },
          ...{ HANDLERS_DIR: folder, WORKER_TASK_TYPES: 'plain,wait', TASKFLOW_BOOTSTRAP_KEY: key },
        };
        const patient = { readyWithinMs: 150_000 };
        const [web, worker] = await Promise.all([
          startWebProcess(settings, patient),
          startWorkerProcess(settings, patient),
        ]);
        const pool = new pg.Pool({ connectionString: database.url, max: 1, Client: clientOf(schema) });
        const ask = async (method: string, path: string, body?: unknown) => {
          const headers = { authorization, 'content-type': 'application/json' };
          const answer = await fetch(web.url + path, {
            method,
            headers,
            ...(body !== undefined && { body: JSON.stringify(body) }),
          });
          return { status: answer.status, ...(await answer.json()) };
        };
        return { schema, settings, web, worker, pool, ask };
      }),
    );
  }, 180_000);
  afterAll(async () => {
    await Promise.all(both.map(({ web, worker }) => Promise.all([web.stop(), worker.stop()])));
    await Promise.all(both.map(({ pool }) => pool.end()));
    await database.drop();
    await rm(folder, { recursive: true });
  });

  test('each runs its own jobs alone, submitted by HTTP and from SQL, and tells its own dashboards alone', async () => {
    const heard = await Promise.all(
      both.map(async ({ ask, worker }) => {
        const { ticket } = await ask('GET', '/api/realtime');
        const socket = io(worker.url, { transports: ['websocket'], reconnection: false, auth: { ticket } });
        const jobs = new Set<string>();
        socket.on('job:updated', ({ jobId }: { jobId: string }) => jobs.add(jobId));
        await new Promise<void>((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('connect_error', reject);
        });
        return { socket, jobs };
      }),
    );
    try {
      const submitted = await Promise.all(
        both.map(async ({ ask, pool }) => {
          const { jobs } = await ask('POST', '/api/jobs/batch', {
            jobs: Array.from({ length: 20 }, () => ({ taskType: 'plain' })),
          });
          const one = await ask('POST', '/api/jobs', { taskType: 'plain' });
          const { rows } = await pool.query<{ id: string }>(`SELECT taskflow.submit_job('plain', '{}') AS id`);
          return [...jobs, one].map(({ jobId }: { jobId: string }) => jobId).concat(rows.map(({ id }) => id));
        }),
      );
      for (const [at, { schema, pool }] of both.entries()) {
        const rowsOf = async () => (await pool.query('SELECT id, status, result FROM taskflow.jobs ORDER BY id')).rows;
        const expected = (submitted[at] ?? []).toSorted().map((id) => ({ id, status: 'completed', result: schema }));
        await waitFor(async () => (await rowsOf()).every(({ status }) => status === 'completed'), {
          timeoutMs: 30_000,
          what: `the jobs of ${schema} are completed`,
        });
        expect(await rowsOf()).toEqual(expected);
      }
      for (const [at, { jobs }] of heard.entries()) {
        await waitFor(() => submitted[at]?.some((jobId) => jobs.has(jobId)), { timeoutMs: 20_000 });
        expect([...jobs].filter((jobId) => !submitted[at]?.includes(jobId))).toEqual([]);
      }
    } finally {
      for (const { socket } of heard) socket.disconnect();
    }
  });

  test('what is said to all processes of one is not heard by the other: wake-ups, cancels, pauses', async () => {
    const [first, second] = both as [TaskFlow, TaskFlow];
    const ear = new pg.Client({ connectionString: database.url });
    await ear.connect();
    const notes: string[] = [];
    ear.on('notification', ({ channel, payload }) => notes.push(`${channel} ${payload}`));
    for (const channel of ['taskflow_wake', 'taskflow_two_wake', 'bullmq_jobs']) await ear.query(`LISTEN ${channel}`);
    try {
      const jobs = await Promise.all(both.map(({ ask }) => ask('POST', '/api/jobs', { taskType: 'wait' })));
      const statusOf = async ({ ask }: TaskFlow, at: number) =>
        (await ask('GET', `/api/jobs/${jobs[at].jobId}`)).status;
      const jobStatus = async ({ pool }: TaskFlow, at: number) =>
        (await pool.query('SELECT status FROM taskflow.jobs WHERE id = $1', [jobs[at].jobId])).rows[0]?.status;
      for (const [at, one] of both.entries()) {
        await waitFor(async () => (await jobStatus(one, at)) === 'active', { timeoutMs: 20_000 });
      }
      // Neither knows the other's job.
      expect(await second.ask('GET', `/api/jobs/${jobs[0].jobId}`)).toMatchObject({ status: 404 });
      expect(await statusOf(first, 0)).toBe('active');

      notes.length = 0;
      await second.ask('POST', '/api/tasks/plain/pause');
      await second.pool.query(`SELECT taskflow.submit_job('plain', '{}')`);
      const { jobId } = await first.ask('POST', '/api/jobs', { taskType: 'plain' });
      expect(await first.ask('GET', `/api/jobs/${jobId}?wait=20`)).toMatchObject({ status: 'completed' });
      await waitFor(() => notes.includes('taskflow_two_wake '), { timeoutMs: 10_000 });
      expect(notes.filter((note) => note.startsWith('taskflow_wake'))).toEqual([]);
      // BullMQ's channel is one for all, and a queue's name says whom it concerns.
      const queues = new Set(notes.filter((note) => note.startsWith('bullmq_jobs')));
      queues.delete('bullmq_jobs hints_taskflow_two');
      expect([...queues]).toEqual(backend === 'redis' ? [] : ['bullmq_jobs hints']);

      await first.ask('POST', `/api/jobs/${jobs[0].jobId}/cancel`);
      await waitFor(async () => (await jobStatus(first, 0)) === 'cancelled', { timeoutMs: 20_000 });
      expect(await jobStatus(second, 1)).toBe('active');
      await second.ask('POST', `/api/jobs/${jobs[1].jobId}/cancel`);
    } finally {
      await ear.end();
    }
  });

  test('each has leases and workers of its own, and lets the other migrate', async () => {
    for (const { pool, worker } of both) {
      const { rows } = await pool.query(`
        SELECT count(*)::int AS workers, min(realtime_port) AS port,
          bool_and(w.id::text IN (SELECT l.holder::text FROM taskflow.leases l)) AS leads
        FROM taskflow.workers w WHERE lease_expires_at > taskflow.now()`);
      expect(rows).toEqual([{ workers: 1, port: worker.port, leads: true }]);
    }
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    // What a runner of the first one holds.
    await holder.query('SELECT pg_advisory_lock(7246310011)');
    expect(await migrate(database.url, { schema: schemas[1] })).toEqual([]);
    await holder.end();
  });

  test('a browser stays signed in to both on one host name', async () => {
    const cookies = await Promise.all(
      both.map(async ({ web }) => {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${web.url}/api/session`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ key }),
        });
        return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
      }),
    );
    expect(new Set(cookies.map((cookie) => cookie.split('=')[0])).size).toBe(2);
    for (const { web } of both) {
      expect((await fetch(`${web.url}/api/jobs`, { headers: { cookie: cookies.join('; ') } })).status).toBe(200);
    }
  });

  test('doctor and the command line look at the one that the settings name', async () => {
    for (const { settings } of both) {
      const { stdout } = await runCli(['doctor', '--json'], { env: settings });
      const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string }[] };
      const wanted = ['schema', 'queue', 'indexes', 'vacuum', 'workers', 'waiting', 'connections'];
      expect(checks.filter(({ name, state }) => wanted.includes(name) && state !== 'ok')).toEqual([]);
      expect(await runCli(['migrate', '--check'], { env: settings })).toMatchObject({ code: 0 });
    }
    const nobody = { ...both[0]?.settings, DATABASE_SCHEMA: 'nobody' };
    expect((await runCli(['migrate', '--check'], { env: nobody })).code).toBe(1);
    const bad = { ...both[0]?.settings, DATABASE_SCHEMA: 'No"body' };
    expect(await runCli(['migrate', '--check'], { env: bad })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^taskflow: DATABASE_SCHEMA: must be [^\n]*\n$/),
    });
  }, 120_000);
});
