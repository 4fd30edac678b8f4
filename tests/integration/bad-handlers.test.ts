import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SubmitJob } from '../../src/jobs/job-schema.ts';
import { loadEnv } from '../../src/server/env.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask } from 'taskflow';
import { exit } from 'node:process';
import { z } from 'zod';
const circular = { name: 'x' }; circular.self = circular;
class Hostile extends Error { get message() { throw new Error('no message for you'); } get stack() { throw new Error('no'); } }
// Its JSON is a number that no PostgreSQL takes.
const hugeNumber = { n: JSON.rawJSON('1e999999') };
const throws = {
  string: 'a plain string', empty: '', undefined: undefined, null: null, number: 7, symbol: Symbol('s'), circular,
  giant: new Error('m'.repeat(30_000_000)), giantText: 't'.repeat(30_000_000), hostile: new Hostile(),
  odd: Object.assign(new Error('odd'), { message: { nested: circular }, name: 5, stack: 9 }),
  revoked: (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })(),
  nul: new Error('a\\0b \\ud800 c'),
};
const returns = {
  undefined: undefined, hugeNumber, bigint: 10n, deepBigint: { a: [1n] }, circular, large: 'x'.repeat(50_000_000),
  function: () => 1, hostile: { toJSON() { throw new Error('no JSON for you'); } }, nul: 'a\\0b\\ud800', date: new Date(0),
};
const any = { payload: z.looseObject({}), result: z.unknown(), retries: 0 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const noop = defineTask({ ...any, type: 'noop', run: () => 'fine' });
export const thrower = defineTask({ ...any, type: 'throws', run: ({ what }) => { throw throws[what]; } });
export const rejecter = defineTask({ ...any, type: 'rejects', run: async ({ what }) => { await sleep(1); throw throws[what]; } });
export const returner = defineTask({ ...any, type: 'returns', run: ({ what }) => returns[what] });
export const never = defineTask({ ...any, type: 'never', run: () => new Promise(() => undefined) });
export const talks = defineTask({ ...any, type: 'talks', run: async (_, ctx) => {
  for (;;) { await sleep(30); ctx.log.info('still here'); ctx.progress(99); ctx.artifact('late.txt', Buffer.from('late'), 'text/plain').catch(() => undefined); } } });
export const exits = defineTask({ ...any, type: 'exits', run: async () => { await sleep(5); process.exit(0); } });
export const exitsByName = defineTask({ ...any, type: 'exits_by_name', run: () => exit(0) });
export const aborts = defineTask({ ...any, type: 'aborts', run: () => process.abort() });
export const exitsInSchema = defineTask({ ...any, type: 'exits_in_schema', payload: z.looseObject({}).refine(() => exit(0)), run: () => 1 });
export const exitsInResult = defineTask({ ...any, type: 'exits_in_result', run: () => ({ toJSON: () => exit(0) }) });
export const exitsInBackoff = defineTask({ ...any, type: 'exits_in_backoff', retries: 1, backoff: () => exit(0), run: (_, { attempt }) => { if (attempt === 1) throw new Error('once'); } });
export const forgetsContext = defineTask({ ...any, type: 'forgets_context', run: (_, ctx) => {
  ctx.readFile('01a212ce-d261-7179-9f3e-a3f4b7e43ad3'); ctx.readArtifact(ctx.jobId, 'none.txt'); ctx.artifact('../bad', Buffer.from('x'), 'text/plain'); return 'done'; } });
export const leaksForEver = defineTask({ ...any, type: 'leaks_for_ever', run: () => { setInterval(() => { throw new Error('again and again'); }, 1); return 'done'; } });
export const textArtifact = defineTask({ ...any, type: 'text_artifact', run: (_, ctx) => ctx.artifact('a.txt', 'text', 'text/plain') });
export const exitsLater = defineTask({ ...any, type: 'exits_later', run: () => { setTimeout(() => process.exit(1), 30); return 'done'; } });
export const leaks = defineTask({ ...any, type: 'leaks', run: () => { setTimeout(() => { throw new Error('from a timer'); }, 30); return 'done'; } });
export const forgets = defineTask({ ...any, type: 'forgets', run: () => { sleep(30).then(() => { throw new Error('from a promise'); }); return 'done'; } });
export const badListener = defineTask({ ...any, type: 'bad_listener', run: (_, { signal }) => new Promise(() => {
  signal.addEventListener('abort', () => { throw new Error('from a listener'); }); }) });
export const rejectsLate = defineTask({ ...any, type: 'rejects_late', run: (_, { signal }) => new Promise((_, reject) => {
  signal.addEventListener('abort', () => setTimeout(() => reject(new Error('too late')), 400)); }) });
export const floods = defineTask({ ...any, type: 'floods', run: (_, ctx) => {
  for (let n = 0; n < 200_000; n += 1) ctx.log.info('line ' + n, { text: 'x'.repeat(1000) }); return 'done'; } });
export const refused = defineTask({ ...any, type: 'refused', run: (_, ctx) => {
  ctx.log.info('before'); for (let n = 0; n < 5; n += 1) { ctx.log.info('refused', hugeNumber); ctx.log.info('kept', n); } return 'done'; } });
export const errors = defineTask({ ...any, type: 'errors', run: async (_, ctx) => {
  ctx.progress(10, 5); ctx.progress(20, null); ctx.progress('x'); await sleep(500);
  const error = Object.assign(new TypeError('went wrong'), { status: 404 });
  ctx.log.error(error); ctx.log.error('nested', { error }); ctx.log.error(new Hostile()); ctx.log.error('hostile', new Hostile()); ctx.log.error(throws.revoked);
  return 'done'; } });
export const logs = defineTask({ ...any, type: 'logs', run: (_, ctx) => {
  ctx.log.info('good'); ctx.log.info('circular', circular); ctx.log.info('bigint', 1n); ctx.log.info('nul a\\0b \\ud800');
  ctx.log.info(undefined); ctx.log.info(circular); ctx.log.warn('m'.repeat(5_000_000)); ctx.log.info('last', { big: 'x'.repeat(5_000_000) }); return 'done'; } });
`;

let database: TestDatabase;
let folder: string;
let services: WebServices;
let worker: RunningProcess;

beforeAll(async () => {
  database = await freshDatabase();
  folder = await writeHandlers(handlers);
  const more = { HANDLERS_DIR: folder, STOP_GRACE_MS: '200', WORKER_CONCURRENCY: '20', LOG_LEVEL: 'warn' };
  const settings = { ...settingsFor('redis', database), ...more };
  services = openWebServices(loadEnv(settings));
  worker = await startWorkerProcess(settings);
});
afterAll(async () => {
  await worker.stop();
  await services.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function run(job: SubmitJob): Promise<Record<string, unknown>> {
  const { jobId } = await submitJob(services, job, null);
  return waitFor(
    async () => {
      const { rows } = await services.db.pool.query(
        'SELECT * FROM taskflow.jobs WHERE id = $1 AND finished_at IS NOT NULL',
        [jobId],
      );
      return rows[0] as Record<string, unknown> | undefined;
    },
    { timeoutMs: 60_000 },
  );
}

/** What the worker's own log says of a job. */
function linesOf(jobId: unknown): Record<string, unknown>[] {
  const lines = worker.output().split('\n');
  return lines
    .filter((line) => line.includes(String(jobId)))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function storedLines(jobId: unknown): Promise<{ message: string; data: unknown }[]> {
  const { rows } = await services.db.pool.query<{ message: string; data: unknown }>(
    'SELECT message, data FROM taskflow.job_logs WHERE job_id = $1 ORDER BY id',
    [jobId],
  );
  return rows;
}

/** What every test ends with: the same process still does its work. */
async function isAlive(): Promise<void> {
  expect(await run({ taskType: 'noop' })).toMatchObject({ status: 'completed', result: 'fine' });
  expect(process.kill(worker.pid, 0)).toBe(true);
}

test.each([
  ['string', /^a plain string$/],
  ['empty', /^The handler threw an empty string\.$/],
  ['undefined', /^The handler threw undefined\.$/],
  ['null', /^The handler threw null\.$/],
  ['number', /^The handler threw 7\.$/],
  ['symbol', /^The handler threw Symbol\(s\)\.$/],
  ['circular', /^The handler threw \[object Object\]\.$/],
  ['giant', /^m+… \(cut, 30000000 characters\)$/],
  ['giantText', /^t+… \(cut, 30000000 characters\)$/],
  ['hostile', /cannot be read/],
  ['odd', /cannot be read/],
  ['revoked', /cannot be read/],
  ['nul', /^a.b . c$/],
])('a handler that throws %s, at once or later, fails its attempt with a clear error', async (what, message) => {
  for (const taskType of ['throws', 'rejects']) {
    const job = await run({ taskType, payload: { what } });
    expect(job).toMatchObject({ status: 'failed', error_code: 'handler_error' });
    expect(job['error']).toMatch(message);
    expect(String(job['error']).length).toBeLessThanOrEqual(64 * 1024);
  }
  await isAlive();
});

test.each([
  ['bigint', /not JSON.*BigInt/],
  ['deepBigint', /not JSON.*BigInt/],
  ['circular', /not JSON.*circular/],
  ['large', /over 1 MiB of JSON: store it as an artifact/],
  ['hostile', /not JSON.*no JSON for you/],
  ['hugeNumber', /cannot be stored.*numeric/],
])('a handler that returns %s fails with what is wrong with it', async (what, message) => {
  const job = await run({ taskType: 'returns', payload: { what } });
  expect(job).toMatchObject({ status: 'failed', error_code: 'invalid_result' });
  expect(job['error']).toMatch(message);
  await isAlive();
});

test.each([
  ['undefined', null],
  ['function', null],
  ['nul', 'a\uFFFDb\uFFFD'],
  ['date', '1970-01-01T00:00:00.000Z'],
])('a handler that returns %s completes with what JSON makes of it', async (what, result) => {
  expect(await run({ taskType: 'returns', payload: { what } })).toMatchObject({ status: 'completed', result });
});

test('a handler that never settles is timed out, its slot is free, and what it still says is not heard', async () => {
  const jobs = await Promise.all([
    ...Array.from({ length: 10 }, () => run({ taskType: 'never', timeout: 100 })),
    run({ taskType: 'talks', timeout: 200 }),
  ]);
  for (const job of jobs) expect(job).toMatchObject({ status: 'failed', error_code: 'timed_out' });
  const state = async () => {
    const { rows } = await services.db.pool.query(
      `SELECT j.progress, j.version, (SELECT count(*)::int FROM taskflow.job_logs l WHERE l.job_id = j.id) AS lines,
         (SELECT count(*)::int FROM taskflow.artifacts a WHERE a.job_id = j.id) AS artifacts,
         (SELECT max(l.at) FROM taskflow.job_logs l WHERE l.job_id = j.id) > j.finished_at AS late
       FROM taskflow.jobs j WHERE j.id = $1`,
      [jobs.at(-1)?.['id']],
    );
    return rows[0] as Record<string, unknown>;
  };
  const before = await state();
  expect(before['late']).toBe(false);
  await isAlive();
  // It goes on talking all the while.
  for (let round = 0; round < 10; round += 1) await run({ taskType: 'noop' });
  expect(await state()).toEqual(before);
});

test('process.exit fails its attempt, and ends nothing', async () => {
  expect(await run({ taskType: 'exits' })).toMatchObject({
    status: 'failed',
    error: 'The handler called process.exit(0), which would have ended the worker and all its attempts.',
  });
  expect(await run({ taskType: 'exits_later' })).toMatchObject({ status: 'completed' });
  await waitFor(() => worker.output().includes('process.exit(1)'));
  await isAlive();
});

test.each([
  ['exits_by_name', /process\.exit\(0\)/],
  ['aborts', /process\.abort\(\)/],
  ['exits_in_schema', /process\.exit\(0\)/],
  ['exits_in_result', /process\.exit\(0\)/],
  ['text_artifact', /Uint8Array/],
])('a handler that %s does not end the worker either', async (taskType, message) => {
  const job = await run({ taskType });
  expect(job).toMatchObject({ status: 'failed', error: expect.stringMatching(message) as string });
  await isAlive();
});

test('a backoff that ends the process is replaced by the usual one', async () => {
  expect(await run({ taskType: 'exits_in_backoff' })).toMatchObject({ status: 'completed', attempts_charged: 2 });
  await isAlive();
});

test('answers of the context that nobody waits for are the fault of the handler', async () => {
  const { id } = await run({ taskType: 'forgets_context' });
  await waitFor(() => linesOf(id).length === 3);
  for (const line of linesOf(id)) expect(line).toMatchObject({ attempt: 1, level: 40, err: { name: 'FatalError' } });
  await isAlive();
});

test('a timer that fails for ever is logged ten times', async () => {
  const { id } = await run({ taskType: 'leaks_for_ever' });
  await waitFor(() => linesOf(id).length >= 10);
  // It fails a thousand times a second all the while.
  for (let round = 0; round < 5; round += 1) await isAlive();
  expect(linesOf(id)).toHaveLength(10);
  expect(linesOf(id).at(-1)).toMatchObject({ note: 'further ones of this attempt are not logged' });
});

test.each([
  ['leaks', 'from a timer'],
  ['forgets', 'from a promise'],
])('what %s after its attempt is logged under its job', async (taskType, message) => {
  const { id } = await run({ taskType });
  const line = await waitFor(() =>
    worker
      .output()
      .split('\n')
      .find((text) => text.includes(message)),
  );
  expect(JSON.parse(line)).toMatchObject({ jobId: id, attempt: 1, level: 40 });
  await isAlive();
});

test('a listener that throws, and a handler that rejects when its attempt is over, harm nobody', async () => {
  expect(await run({ taskType: 'bad_listener', timeout: 100 })).toMatchObject({ error_code: 'timed_out' });
  expect(await run({ taskType: 'rejects_late', timeout: 100 })).toMatchObject({ error_code: 'timed_out' });
  await waitFor(() => worker.output().includes('from a listener'));
  await isAlive();
});

test('log lines of every kind are kept as far as they can be', async () => {
  const { id } = await run({ taskType: 'logs' });
  const { rows } = await services.db.pool.query<{ message: string; data: unknown }>(
    'SELECT message, data FROM taskflow.job_logs WHERE job_id = $1 ORDER BY id',
    [id],
  );
  expect(rows).toHaveLength(8);
  expect(rows[0]).toEqual({ message: 'good', data: null });
  expect(rows[1]).toEqual({ message: 'circular', data: '(cannot be written as JSON)' });
  expect(rows[3]?.message).toBe('nul a\uFFFDb \uFFFD');
  expect(rows[6]?.message.length).toBeLessThanOrEqual(64 * 1024);
  expect(JSON.stringify(rows[7]?.data)).toMatch(/cut/);
});

test('a line that PostgreSQL refuses is lost alone', async () => {
  const { id } = await run({ taskType: 'refused' });
  expect((await storedLines(id)).map(({ message, data }) => [message, data])).toEqual([
    ['before', null],
    ...[0, 1, 2, 3, 4].map((n) => ['kept', n]),
  ]);
  expect(linesOf(id)).toHaveLength(5);
  await isAlive();
});

test('an error that is logged says what it is', async () => {
  const { id, progress, progress_note: note } = await run({ taskType: 'errors' });
  const error = { name: 'TypeError', message: 'went wrong', stack: expect.stringContaining('tasks.ts') as string };
  const hostile = { name: 'NotAnError', message: 'The handler threw something that cannot be read.', stack: null };
  expect(await storedLines(id)).toMatchObject([
    { message: 'TypeError: went wrong', data: { ...error, status: 404 } },
    { message: 'nested', data: { error: { ...error, status: 404 } } },
    { message: `NotAnError: ${hostile.message}`, data: hostile },
    { message: 'hostile', data: hostile },
    { message: '"(cannot be written as JSON)"', data: null },
  ]);
  // The last one that can be read: what comes within a second of another is kept at the end.
  expect({ progress, note }).toEqual({ progress: 20, note: null });
});

test('a flood of log lines is cut, and memory stays bounded through all of this', async () => {
  const floods = await Promise.all([1, 2, 3].map(() => run({ taskType: 'floods', timeout: 60_000 })));
  for (const { id } of floods) {
    const { rows } = await services.db.pool.query<{ count: number; last: string }>(
      `SELECT count(*)::int AS count, (array_agg(message ORDER BY id DESC))[1] AS last
       FROM taskflow.job_logs WHERE job_id = $1`,
      [id],
    );
    expect(rows[0]?.count).toBeLessThanOrEqual(10_001);
    expect(rows[0]?.last).toMatch(/^More than 10000 lines or 10 MiB/);
  }
  await isAlive();
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8'));
  printFigure('peak memory of a worker after all bad handlers', Number(peak?.[1]) / 1024, 'MiB');
  expect(Number(peak?.[1])).toBeLessThan(900 * 1024);
});
