import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../prisma/migrate.ts';
import { auditJobs, describeAudit, isClean } from '../support/audit-jobs.ts';
import { dumped, toPointInTime, type StartPostgres } from '../support/backup-ways.ts';
import { submitTo } from '../support/degraded-system.ts';
import { printFigure } from '../support/print-figure.ts';
import { recordMoves } from '../support/record-moves.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { startRedis } from '../support/start-redis.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** Each run of a handler leaves a line, in a file of the place where it ran. */
const handlers = `
import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const mark = defineTask({ type: 'mark', payload: z.object({ name: z.string(), isLong: z.boolean().default(false) }), result: z.string(),
  async run({ name, isLong }, context) {
    await appendFile(process.env.RUNS_FILE, name + '\\n');
    if (isLong) await pause(Number(process.env.LONG_MS), undefined, { signal: context.signal });
    await context.artifact('note.txt', Buffer.from(name), 'text/plain');
    return name;
  } });
`;

/** What the tests start, to be ended and removed whatever happens. */
const endings: (() => Promise<unknown>)[] = [];
let folder: string;
let handlersDir: string;
let receiver: WebhookReceiver;
let isReceiverWell = false;

beforeAll(async () => {
  handlersDir = await writeHandlers(handlers);
});
afterAll(() => rm(handlersDir, { recursive: true }));
afterEach(async () => {
  while (endings.length > 0) await endings.pop()?.();
});

/** A web and a worker in one place, with the runs of handlers there. */
interface Place {
  web: RunningProcess;
  pool: pg.Pool;
  runs(): Promise<string[]>;
  /** As a machine that is gone. */
  kill(): Promise<void>;
}

/** What takes long in the first place runs until that is killed. */
const longMs = { before: '600000', after: '500' };

async function startPlace(
  name: 'before' | 'after',
  databaseUrl: string,
  backend: 'redis' | 'postgres',
): Promise<Place> {
  const runsFile = path.join(folder, `${name}.txt`);
  await writeFile(runsFile, '');
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const settings = {
    ...{
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      HANDLERS_DIR: handlersDir,
      RUNS_FILE: runsFile,
      LONG_MS: longMs[name],
    },
    ...{ LEASE_MS: '3000', WEBHOOK_ALLOWED_HOSTS: receiver.host, WEBHOOK_MAX_RETRIES: '100', WORKER_CONCURRENCY: '10' },
    ...(redis && { REDIS_URL: redis.url }),
  };
  const [worker, web] = await Promise.all([startWorkerProcess(settings), startWebProcess(settings)]);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  pool.on('error', () => undefined);
  let isGone = false;
  const kill = async () => {
    if (isGone) return;
    isGone = true;
    await Promise.all([worker.stop('SIGKILL'), web.stop('SIGKILL'), redis?.stop('SIGKILL'), pool.end()]);
  };
  endings.push(kill);
  return { web, pool, kill, runs: async () => (await readFile(runsFile, 'utf8')).split('\n').filter(Boolean) };
}

const ownPostgres: StartPostgres = async (options) => {
  const postgres = await startPostgres(options);
  endings.push(() => postgres.stop());
  return postgres;
};

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

interface JobRow {
  id: string;
  name: string;
  status: string;
  version: number;
  has_ended: boolean;
}

const jobsOf = async (pool: pg.Pool, when = 'true'): Promise<JobRow[]> =>
  (
    await pool.query<JobRow>(`SELECT id, payload ->> 'name' AS name, status, version, finished_at IS NOT NULL AS has_ended
      FROM taskflow.jobs WHERE schedule_id IS NULL AND ${when} ORDER BY id`)
  ).rows;

/** The machine may be busy with other tests. */
const patiently = { timeoutMs: 60_000 };

const states = async (pool: pg.Pool, count: string) =>
  Number((await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${count}`)).rows[0]?.count);

describe.each([
  { way: dumped, backend: 'redis' },
  { way: dumped, backend: 'postgres' },
  { way: toPointInTime, backend: 'redis' },
] as const)('after a restore from $way.name, with an empty queue on $backend,', ({ way, backend }) => {
  test('nothing is lost, nothing that had ended runs again, and all goes on', async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'taskflow-backup-'));
    endings.push(() => rm(folder, { recursive: true, force: true }));
    isReceiverWell = false;
    receiver = await startReceiver((response) => {
      response.writeHead(isReceiverWell || response.req.url === '/hook' ? 200 : 500).end();
    });
    endings.push(() => receiver.close());

    const first = await ownPostgres(way.server(folder));
    const url = first.urlOf('taskflow');
    await query(first.urlOf('postgres'), 'CREATE DATABASE taskflow');
    await migrate(url);
    const before = await startPlace('before', url, backend);
    await recordMoves(before.pool);
    const accepted: string[] = [];
    const submit = async (name: string, more: Record<string, unknown> = {}, payload = {}) => {
      const answer = await submitTo(before.web.url, { taskType: 'mark', payload: { name, ...payload }, ...more });
      expect(answer.status).toBe(201);
      accepted.push(answer.jobId);
    };
    const schedule = { name: 'each second', taskType: 'mark', payload: { name: 'tick' }, everyMs: 1000 };
    await post(before.web.url, '/api/schedules', schedule);
    const order = { taskType: 'mark', payload: { name: 'order' } };
    const ordered = await post(before.web.url, '/api/jobs', order, { 'idempotency-key': 'order-1' });

    // Ended and told, ended and not yet told, due later, running, and some that come meanwhile.
    for (let n = 0; n < 15; n += 1) await submit(`told ${n}`, { callbackUrl: receiver.url });
    for (let n = 0; n < 5; n += 1) await submit(`untold ${n}`, { callbackUrl: receiver.url.replace('/hook', '/late') });
    for (let n = 0; n < 5; n += 1) await submit(`later ${n}`, { delay: 6000 });
    await waitFor(
      async () => (await states(before.pool, `taskflow.webhook_deliveries WHERE state = 'delivered'`)) === 15,
      patiently,
    );
    await waitFor(
      async () =>
        (await states(before.pool, `taskflow.webhook_deliveries WHERE attempts > 0 AND state = 'pending'`)) === 5,
      patiently,
    );
    for (let n = 0; n < 5; n += 1) await submit(`running ${n}`, { timeout: 300_000 }, { isLong: true });
    await waitFor(
      async () => (await jobsOf(before.pool, `status = 'active' AND payload ->> 'name' ^@ 'running'`)).length === 5,
      patiently,
    );
    const sure = [...accepted];
    const backup = await way.backUp(first, folder, {
      async meanwhile() {
        for (let n = 0; n < 20; n += 1) await submit(`meanwhile ${n}`);
      },
      tooLate: () => submit('too late'),
    });
    await before.kill();
    await first.stop();

    const startedAt = performance.now();
    const restoredUrl = await backup.restore(ownPostgres);
    printFigure(`restore from ${way.name}, ${backend}`, performance.now() - startedAt, 'ms');
    const look = new pg.Pool({ connectionString: restoredUrl, max: 1 });
    const then = await jobsOf(look);
    const running = then.filter(({ status }) => status === 'active').map(({ id }) => id);
    const told = new Set(
      (
        await look.query<{ id: string }>(`SELECT id FROM taskflow.webhook_deliveries WHERE state = 'delivered'`)
      ).rows.map(({ id }) => id),
    );
    const lastTick = (await look.query<{ at: Date }>('SELECT max(tick_at) AS at FROM taskflow.schedule_ticks')).rows[0]
      ?.at;
    await look.end();
    expect(then.map(({ id }) => id)).toEqual(expect.arrayContaining(sure));
    expect(then.map(({ name }) => name)).not.toContain('too late');
    expect(running.length).toBeGreaterThanOrEqual(5);
    const receivedBefore = receiver.requests.length;
    isReceiverWell = true;

    const after = await startPlace('after', restoredUrl, backend);
    const goneOn = performance.now();
    await waitFor(async () => (await jobsOf(after.pool, 'finished_at IS NULL')).length === 0, {
      ...patiently,
      what: 'every job has ended',
    });
    await waitFor(
      async () => (await states(after.pool, `taskflow.webhook_deliveries WHERE state <> 'delivered'`)) === 0,
      patiently,
    );
    printFigure(`all ended after the start, ${backend}`, performance.now() - goneOn, 'ms');

    const now = new Map((await jobsOf(after.pool)).map((job) => [job.id, job]));
    const ended = then.filter(({ has_ended }) => has_ended);
    expect(ended.map(({ id }) => now.get(id))).toEqual(ended);
    const open = then.filter(({ has_ended }) => !has_ended);
    expect((await after.runs()).filter((name) => name !== 'tick').toSorted()).toEqual(
      open.map(({ name }) => name).toSorted(),
    );
    const attempts = await after.pool.query<{ outcomes: string[] }>(
      'SELECT array_agg(outcome ORDER BY number) AS outcomes FROM taskflow.job_attempts WHERE job_id = ANY($1) GROUP BY job_id',
      [running],
    );
    expect(attempts.rows).toEqual(running.map(() => ({ outcomes: ['lost', 'succeeded'] })));

    const received = receiver.requests
      .slice(receivedBefore)
      .map(({ headers }) => headers['webhook-id']?.replace('msg_', '') ?? '');
    expect(received.filter((id) => told.has(id))).toEqual([]);
    const { rows: deliveries } = await after.pool.query<{ id: string }>('SELECT id FROM taskflow.webhook_deliveries');
    expect(new Set(received)).toEqual(new Set(deliveries.map(({ id }) => id).filter((id) => !told.has(id))));

    const ticks = `taskflow.schedule_ticks t JOIN taskflow.jobs j ON j.id = t.job_id
      WHERE j.status = 'completed' AND t.tick_at > '${lastTick?.toISOString()}'`;
    await waitFor(async () => (await states(after.pool, ticks)) >= 3, { ...patiently, what: 'the schedule goes on' });

    const again = await post(after.web.url, '/api/jobs', order, { 'idempotency-key': 'order-1' });
    expect(again).toEqual({ ...ordered, status: 200 });
    const note = await fetch(`${after.web.url}/api/jobs/${sure[0]}/artifacts/note.txt`);
    expect(await note.text()).toBe('told 0');
    await submitTo(after.web.url, { taskType: 'mark', payload: { name: 'new' } });

    // Ticks come and go: the audit is of a moment at which none is under way.
    await query(restoredUrl, 'UPDATE taskflow.schedules SET paused_at = now()');
    await waitFor(
      async () => {
        const audit = await auditJobs(after.pool, { accepted: sure, receiversAreHealthy: true });
        if (!isClean(audit)) throw new Error(describeAudit(audit));
        return true;
      },
      { ...patiently, what: 'the audit finds nothing' },
    );
  }, 240_000);
});

async function post(
  url: string,
  where: string,
  body: unknown,
  headers = {},
): Promise<{ status: number; jobId: unknown }> {
  const response = await fetch(`${url}${where}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
  const answer: object = await response.json();
  return { status: response.status, jobId: 'jobId' in answer ? answer.jobId : undefined };
}
