import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { moveClock } from '../support/move-clock.ts';
import { printFigure } from '../support/print-figure.ts';
import { startObjectStore, type RunningObjectStore } from '../support/start-object-store.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

// A hundred MiB go through three processes and a disk, on two shared processors.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const mebibyte = 1024 * 1024;

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const piece = Buffer.alloc(1024 * 1024, 'taskflow');
async function* mebibytes(count) { for (let n = 0; n < count; n += 1) { piece.writeUInt32BE(n); yield Buffer.from(piece); } }
const make = (type, isolate) => defineTask({ type, isolate, payload: z.object({ mebibytes: z.int() }), result: z.unknown(), backoff: () => 300, timeoutMs: 120_000,
  async run(payload, context) { await context.artifact('large.bin', mebibytes(payload.mebibytes), 'video/mp4'); return 'kept'; } });
export const makes = make('makes', false);
export const isolated = make('isolated', true);
export const copies = defineTask({ type: 'copies', payload: z.object({ jobId: z.string(), path: z.string() }), result: z.unknown(),
  run: ({ jobId, path }, context) => context.saveArtifact(jobId, 'large.bin', path) });
export const holds = defineTask({ type: 'holds', payload: z.object({ jobId: z.string() }), result: z.unknown(),
  run: async ({ jobId }, context) => (await context.readArtifact(jobId, 'large.bin')).sizeBytes });
`;

let api: TestApi;
let store: RunningObjectStore;
let folder: string;
let settings: Record<string, string>;
let worker: RunningProcess;

beforeAll(async () => {
  [store, folder] = await Promise.all([startObjectStore(), writeHandlers(handlers)]);
  const more = { ...store.settings, HANDLERS_DIR: folder, LEASE_MS: '15000' };
  api = await startApi('postgres', more);
  settings = api.settings;
  worker = await startWorkerProcess(settings);
});
afterEach(() => {
  store.trouble = () => undefined;
});
afterAll(async () => {
  await worker.stop();
  await api.stop();
  await store.stop();
  await rm(folder, { recursive: true });
});

const submit = (taskType: string, payload: object, retries = 3) => api.submit({ taskType, payload, retries });
const ended = (jobId: string) =>
  waitFor(
    async () => {
      const { body } = await api.get(`/api/jobs/${jobId}`);
      return body.finishedAt ? body : undefined;
    },
    { timeoutMs: 60_000 },
  );
const artifactUrl = (jobId: string) => `${api.url}/api/jobs/${jobId}/artifacts/large.bin`;

/** Most memory that a process ever had, in bytes, counted anew from the last call with `reset`. */
function peakMemory({ pid }: RunningProcess): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

function expected(mebibytes: number): Buffer {
  return Buffer.concat(
    Array.from({ length: mebibytes }, (_, n) => {
      const piece = Buffer.alloc(mebibyte, 'taskflow');
      piece.writeUInt32BE(n);
      return piece;
    }),
  );
}

/** So large, since memory that grows with an artifact must stand out from what collections leave: 80 MiB more, at most 70 kept. */
test('100 MiB go through worker and web with flat memory, whole and by range, as any artifact does', async () => {
  // What both need once: their code, a pool, a connection to the store.
  const first = await submit('makes', { mebibytes: 20 });
  expect(await ended(first)).toMatchObject({ status: 'completed', attemptsMade: 1 });
  await (await fetch(artifactUrl(first))).arrayBuffer();
  const before = { worker: peakMemory(worker), web: peakMemory(api.web) };

  const jobId = await submit('makes', { mebibytes: 100 });
  expect(await ended(jobId)).toMatchObject({ status: 'completed', result: 'kept', attemptsMade: 1 });
  const { artifacts } = (await api.get(`/api/jobs/${jobId}/artifacts`)).body;
  const bytes = expected(100);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(artifacts).toMatchObject([
    { name: 'large.bin', sizeBytes: bytes.byteLength, sha256, contentType: 'video/mp4' },
  ]);

  const answer = await fetch(artifactUrl(jobId));
  const hash = createHash('sha256');
  for await (const piece of answer.body ?? []) hash.update(piece);
  expect(hash.digest('hex')).toBe(sha256);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    etag: `"${sha256}"`,
    'accept-ranges': 'bytes',
    'content-length': String(bytes.byteLength),
    'content-type': 'video/mp4',
    'content-disposition': expect.stringMatching(/^attachment; filename="large\.bin"/),
    'content-security-policy': expect.stringContaining('sandbox'),
    'x-content-type-options': 'nosniff',
  });
  const added = { worker: peakMemory(worker) - before.worker, web: peakMemory(api.web) - before.web };
  printFigure('memory of a worker that made 100 MiB, above what 20 MiB took', added.worker / mebibyte, 'MiB');
  printFigure('memory of web that gave 100 MiB out, above what 20 MiB took', added.web / mebibyte, 'MiB');
  expect(added.worker).toBeLessThan(70 * mebibyte);
  expect(added.web).toBeLessThan(70 * mebibyte);

  const [start, end] = [8 * mebibyte - 3, 8 * mebibyte + 3];
  const range = await fetch(artifactUrl(jobId), { headers: { range: `bytes=${start}-${end}` } });
  expect([range.status, range.headers.get('content-range')]).toEqual([
    206,
    `bytes ${start}-${end}/${bytes.byteLength}`,
  ]);
  expect(Buffer.from(await range.arrayBuffer())).toEqual(bytes.subarray(start, end + 1));

  store.trouble = () => 500;
  const head = await fetch(artifactUrl(jobId), { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.byteLength)]);
  const known = await fetch(artifactUrl(jobId), { headers: { 'if-none-match': `"${sha256}"` } });
  expect(known.status).toBe(304);
  store.trouble = () => undefined;

  // A later job takes it from there: whole into memory it does not fit.
  const path = `${folder}/copy.bin`;
  expect(await ended(await submit('copies', { jobId, path }))).toMatchObject({
    result: { name: 'large.bin', contentType: 'video/mp4', sizeBytes: bytes.byteLength },
  });
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(await ended(await submit('holds', { jobId }))).toMatchObject({
    status: 'failed',
    attemptsMade: 1,
    error: expect.stringContaining('more than 25 MiB are not read into memory'),
  });
});

test('a reader who goes away ends what web takes from the store', async () => {
  const jobId = await submit('makes', { mebibytes: 40 });
  await ended(jobId);
  const leaving = new AbortController();
  const answer = await fetch(artifactUrl(jobId), { signal: leaving.signal });
  const reader = answer.body?.getReader();
  await reader?.read();
  expect(store.openReads()).toBe(1);
  leaving.abort();
  await expect(reader?.read()).rejects.toThrow(/abort/i);
  await waitFor(() => store.openReads() === 0);
});

test('an isolated handler streams as well, and leaves no file behind', async () => {
  const jobId = await submit('isolated', { mebibytes: 20 });
  expect(await ended(jobId)).toMatchObject({ status: 'completed' });
  const bytes = Buffer.from(await (await fetch(artifactUrl(jobId))).arrayBuffer());
  expect(bytes.equals(expected(20))).toBe(true);
  const { rows } = await api.pool.query('SELECT lease_token FROM taskflow.job_attempts WHERE job_id = $1', [jobId]);
  expect(readdirSync(tmpdir())).not.toContain(`taskflow-${rows[0].lease_token}`);
});

test('a store that is away when a job gives its file fails the attempt, which is tried again; web says 503', async () => {
  await store.goAway();
  const jobId = await submit('makes', { mebibytes: 20 }, 10);
  const failed = await waitFor(async () => {
    const { attempts } = (await api.get(`/api/jobs/${jobId}/attempts`)).body;
    return attempts.find((attempt: { outcome: string | null }) => attempt.outcome === 'failed');
  });
  expect(failed.error).toMatchObject({ message: 'The object store cannot be reached (ECONNREFUSED).' });
  await store.comeBack();
  expect(await ended(jobId)).toMatchObject({ status: 'completed' });

  await store.goAway();
  const away = await api.get(`/api/jobs/${jobId}/artifacts/large.bin`);
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
  expect(away.body).toMatchObject({
    code: 'unavailable',
    detail: 'The object store cannot be reached (ECONNREFUSED).',
  });
  await store.comeBack();
  expect((await fetch(artifactUrl(jobId))).status).toBe(200);
});

test('a worker in another language sends a large body through web, and no more than may be kept', async () => {
  await api.send('PUT', '/api/tasks/pulled', { payloadSchema: {}, resultSchema: {} });
  const jobId = await api.submit({ taskType: 'pulled' });
  const { body } = await api.send('POST', '/api/work/claim', { taskTypes: ['pulled'], workerId: randomUUID() });
  const [{ leaseToken }] = body.attempts;
  const bytes = expected(12);
  const send = (sent: BodyInit) =>
    fetch(`${api.url}/api/work/artifact?name=large.bin&leaseToken=${leaseToken}`, {
      method: 'POST',
      body: sent,
      duplex: 'half',
    } as RequestInit);
  const kept = await send(new Blob([new Uint8Array(bytes)]).stream());
  expect([kept.status, await kept.json()]).toEqual([201, { name: 'large.bin', sizeBytes: bytes.byteLength }]);
  const read = await fetch(artifactUrl(jobId));
  expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
});

test('a worker that is killed between the object and its row leaves an object that is removed', async () => {
  await worker.stop();
  const jobId = await submit('makes', { mebibytes: 20 }, 3);
  const client = await api.pool.connect();
  const known = new Set(store.keys());
  let orphan: string | undefined;
  try {
    // The row waits for the attempt's, which is held here once the attempt has begun.
    let held: Promise<unknown> | undefined;
    store.trouble = () => {
      held ??= client
        .query('BEGIN')
        .then(() => client.query('SELECT FROM taskflow.jobs WHERE id = $1 FOR UPDATE', [jobId]));
      return undefined;
    };
    worker = await startWorkerProcess(settings);
    orphan = await waitFor(() => store.keys().find((key) => !known.has(key)), { timeoutMs: 60_000 });
    await held;
    await waitFor(async () => {
      const { rowCount } = await api.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR SHARE%'`,
      );
      return rowCount;
    });
    await worker.stop('SIGKILL');
  } finally {
    await client.query('ROLLBACK');
    client.release();
    store.trouble = () => undefined;
  }
  expect((await api.get(`/api/jobs/${jobId}/artifacts`)).body).toEqual({ artifacts: [] });
  await moveClock(api, 2 * 3_600_000);
  worker = await startWorkerProcess(settings);
  expect(await ended(jobId)).toMatchObject({ status: 'completed' });
  await waitFor(() => !store.keys().includes(orphan), { timeoutMs: 90_000 });
  const { rows } = await api.pool.query('SELECT object_key FROM taskflow.artifacts WHERE job_id = $1', [jobId]);
  expect(store.keys().filter((key) => !known.has(key))).toEqual([expect.stringContaining(rows[0].object_key)]);
});
