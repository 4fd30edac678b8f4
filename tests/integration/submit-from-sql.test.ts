import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { appendFile } from 'node:fs/promises';
import { defineTask } from 'taskflow';
import { z } from 'zod';
const any = z.looseObject({});
export const noop = defineTask({ type: 'noop', payload: any, result: z.unknown(), run: (payload) => payload });
export const twice = defineTask({ type: 'twice', payload: any, result: z.unknown(), retries: 1, timeoutMs: 7000, run: () => 2 });
export const waits = defineTask({ type: 'waits', payload: z.object({ file: z.string() }), result: z.unknown(),
  run: (payload, ctx) => new Promise((resolve, reject) => {
    ctx.signal.addEventListener('abort', async () => { await appendFile(payload.file, String(Date.now())); reject(ctx.signal.reason); });
  }) });
`;

describe.each(queueBackends)('SQL on %s', (backend) => {
  let database: TestDatabase;
  let folder: string;
  let worker: RunningProcess;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await writeHandlers(handlers);
    const settings = settingsFor(backend, database);
    worker = await startWorkerProcess({ ...settings, HANDLERS_DIR: folder, MAX_RETRIES: '4', JOB_TIMEOUT_MS: '9000' });
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await worker.stop();
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function submit(...values: unknown[]): Promise<string> {
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    const { rows } = await client.query<{ id: string }>(`SELECT taskflow.submit_job(${places}) AS id`, values);
    return rows[0]?.id ?? '';
  }
  async function read(jobId: string): Promise<Record<string, unknown> | undefined> {
    const { rows } = await client.query('SELECT * FROM taskflow.jobs WHERE id = $1', [jobId]);
    return rows[0] as Record<string, unknown> | undefined;
  }
  const hasStatus = (jobId: string, status: string) =>
    waitFor(async () => {
      const job = await read(jobId);
      return job?.['status'] === status ? job : undefined;
    });
  async function openCount(): Promise<number> {
    const { rows } = await client.query<{ count: number }>(
      `SELECT coalesce(sum(count), 0)::int AS count FROM taskflow.job_counts WHERE status = 'open'`,
    );
    return rows[0]?.count ?? 0;
  }

  test('a job of a transaction that is rolled back does not exist', async () => {
    await client.query('BEGIN');
    const jobId = await submit('noop', { n: 1 });
    expect(await read(jobId)).toMatchObject({ status: 'pending' });
    await client.query('ROLLBACK');
    expect(await read(jobId)).toBeUndefined();
  });

  test('a job of a transaction that commits runs within a second, with the data that it was committed with', async () => {
    await client.query('CREATE TABLE orders (id int PRIMARY KEY)');
    await client.query('BEGIN');
    const jobId = await submit('noop', { order: 1 });
    await client.query('INSERT INTO orders VALUES (1)');
    // Nothing of it is seen before, however often the sweep looks.
    const rounds = async () =>
      (await client.query<{ round: number }>('SELECT round::int FROM taskflow.leases')).rows[0]?.round ?? 0;
    await waitFor(async () => (await rounds()) > 2);
    expect(await read(jobId)).toMatchObject({ status: 'pending', dispatched_at: null });
    // Right after a round, the next that nobody asks for is 1.6 s away.
    const seen = await rounds();
    await waitFor(async () => (await rounds()) > seen, { everyMs: 5 });
    await client.query('COMMIT');
    const committedAt = performance.now();
    const job = await hasStatus(jobId, 'completed');
    const tookMs = Math.round(performance.now() - committedAt);
    printFigure(`from COMMIT of a submit in SQL to completed, ${backend}`, tookMs, 'ms');
    // A second, and what a busy machine adds.
    expect(tookMs).toBeLessThan(1500);
    expect(job).toMatchObject({ result: { order: 1 }, attempts_charged: 1, max_attempts: 5, timeout_ms: 9000 });
  });

  test('many in a row are answered by a few rounds, and the counters add up', async () => {
    const roundBefore = await client.query<{ round: string }>('SELECT round FROM taskflow.leases');
    const startedAt = performance.now();
    await client.query(
      `SELECT taskflow.submit_job('noop', jsonb_build_object('n', n)) FROM generate_series(1, 500) AS n`,
    );
    await waitFor(async () => {
      const { rows } = await client.query(
        `SELECT FROM taskflow.jobs WHERE status = 'completed' AND payload ? 'n' LIMIT 500`,
      );
      return rows.length === 500;
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const roundAfter = await client.query<{ round: string }>('SELECT round FROM taskflow.leases');
    const rounds = Number(roundAfter.rows[0]?.round) - Number(roundBefore.rows[0]?.round);
    expect(rounds).toBeLessThan(3 + 2 * seconds);
    expect(await openCount()).toBe(0);
  });

  test('takes the defaults of the task type, and every option', async () => {
    const known = await submit('twice');
    expect(await read(known)).toMatchObject({ max_attempts: 2, timeout_ms: 7000, priority: 2, payload: {} });
    const options = [`{"a":1}`, 'high', 0, 500, '2100-01-01', '2100-01-02', '2100-01-03', 'https://example.org/x'];
    const full = await submit('noop', ...options, ['one', 'two'], 'customer-1');
    expect(await read(full)).toMatchObject({
      payload: { a: 1 },
      priority: 1,
      max_attempts: 1,
      timeout_ms: 500,
      run_at: new Date('2100-01-01'),
      expires_at: new Date('2100-01-02'),
      deadline_at: new Date('2100-01-03'),
      callback_url: 'https://example.org/x',
      tags: ['one', 'two'],
      concurrency_key: 'customer-1',
    });
    await hasStatus(known, 'completed');
    await client.query('SELECT taskflow.cancel_job($1)', [full]);
    await hasStatus(full, 'cancelled');
    expect(await openCount()).toBe(0);
  });

  test.each([
    [['no_such_type']],
    [['noop', null]],
    [['noop', '{}', 'urgent']],
    [['noop', '{}', 'normal', 11]],
    [['noop', '{}', 'normal', -1]],
    [['noop', '{}', 'normal', 1, 0]],
    [['noop', '{}', 'normal', 1, 1000, null, '2001-01-01']],
    [['noop', '{}', 'normal', 1, 1000, null, null, '2001-01-01']],
    [['noop', '{}', 'normal', 1, 1000, null, null, null, 'ftp://example.org']],
    [['noop', '{}', 'normal', 1, 1000, null, null, null, 'https://user:word@example.org']],
    [['noop', '{}', 'normal', 1, 1000, null, null, null, null, ['']]],
    [['noop', '{}', 'normal', 1, 1000, null, null, null, null, [], '']],
  ])('refuses %j', async (values) => {
    await expect(submit(...values)).rejects.toMatchObject({ code: '22023' });
  });

  test('refuses a payload above 1 MiB', async () => {
    await expect(submit('noop', { long: 'x'.repeat(1_100_000) })).rejects.toMatchObject({ code: '22023' });
  });

  test('cancels what waits and what runs, once the caller has committed', async () => {
    const file = path.join(folder, 'aborted');
    const running = await submit('waits', { file });
    await hasStatus(running, 'active');
    const waiting = await submit('noop', '{}', 'normal', 1, 1000, '2100-01-01');
    const uncounted = await submit('noop', '{}', 'normal', 1, 1000, '2100-01-01');
    await client.query('BEGIN');
    for (const id of [running, waiting, uncounted]) await client.query('SELECT taskflow.cancel_job($1)', [id]);
    expect(await read(running)).toMatchObject({ status: 'active' });
    const committedAt = Date.now();
    await client.query('COMMIT');
    for (const id of [running, waiting, uncounted]) await hasStatus(id, 'cancelled');
    const abortedAt = Number(await waitFor(() => readFile(file, 'utf8').catch(() => undefined)));
    printFigure(`from COMMIT of a cancel in SQL to the handler's abort, ${backend}`, abortedAt - committedAt, 'ms');
    expect(abortedAt - committedAt).toBeLessThan(1000);
    const { rows } = await client.query('SELECT outcome FROM taskflow.job_attempts WHERE job_id = $1', [running]);
    expect(rows).toEqual([{ outcome: 'cancelled' }]);
    expect(await openCount()).toBe(0);
    // An ended job stays as it is, and no request is left.
    const ended = await read(running);
    await client.query('SELECT taskflow.cancel_job($1)', [running]);
    await waitFor(async () => (await client.query('SELECT FROM taskflow.cancel_requests')).rows.length === 0);
    expect(await read(running)).toEqual(ended);
  });
});
