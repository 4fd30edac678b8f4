import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ArtifactContent } from '../../src/jobs/define-task.ts';
import { readWhole } from '../../src/server/blobs/blob-chunks.ts';
import { keepArtifact } from '../../src/server/blobs/keep-artifact.ts';
import { openArtifact } from '../../src/server/blobs/read-artifact.ts';
import type { Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { holdObject } from '../../src/server/objects/loose-objects.ts';
import { createObjectStore, type ObjectStore } from '../../src/server/objects/object-store.ts';
import { removeLooseObjects } from '../../src/server/objects/remove-loose-objects.ts';
import { checkObjects } from '../../scripts/cli/doctor/check-objects.ts';
import { createPatient } from '../../scripts/cli/doctor/patient.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { aNewJob, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { startObjectStore, type RunningObjectStore } from '../support/start-object-store.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

vi.setConfig({ testTimeout: 120_000 });
const mebibyte = 1024 * 1024;
let database: TestDatabase;
let db: Database;
let store: RunningObjectStore;
let objects: ObjectStore;

/** The store with other settings, closed in the end. */
const opened: ObjectStore[] = [];
function openStore(more: Record<string, string> = {}, times?: { shortMs: number; longMs: number }): ObjectStore {
  const env = loadEnv({ DATABASE_URL: database.url, ...store.settings, S3_ARTIFACTS_OVER_BYTES: '1000', ...more });
  const made = createObjectStore(env, times);
  if (!made) throw new Error('There is no store.');
  opened.push(made);
  return made;
}

beforeAll(async () => {
  [database, store] = await Promise.all([freshDatabase(), startObjectStore()]);
  db = openDatabase(database.url, 5);
  objects = openStore();
});
afterEach(async () => {
  store.trouble = () => undefined;
  await db.pool.query('DELETE FROM taskflow.artifacts');
  await sweep();
  const left = [...store.keys(), ...store.uploads()];
  if (left.length > 0) throw new Error(`The test left in the store: ${left.join(', ')}`);
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await db.close();
  await Promise.all([database.drop(), store.stop()]);
});

const warned: unknown[] = [];
const log = { warn: (...what: unknown[]) => void warned.push(what) };
const sweep = () => removeLooseObjects({ db, objects, log }, () => true);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const keep = (jobId: string, name: string, content: ArtifactContent, more: { leaseToken?: string } = {}) =>
  keepArtifact({ db, objects }, { jobId, name, contentType: 'a/b', ...more }, content);
const open = (jobId: string, name: string) => openArtifact({ db, objects }, jobId, name);
const read = async (jobId: string, name: string) => Buffer.from(await readWhole(await open(jobId, name)));
const loose = async () => (await db.pool.query('SELECT * FROM taskflow.loose_objects')).rows;

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}

/** A claimed job: its id and lease token. */
async function anAttempt(): Promise<{ jobId: string; leaseToken: string }> {
  const job = aNewJob();
  await insertJobs(db, [job]);
  const { claimed } = await claimJobs(db, await aWorker(db), [[job.id, 0]]);
  return { jobId: job.id, leaseToken: claimed[0]?.lease_token ?? '' };
}

test('an artifact over the threshold lies in the store, one up to it in PostgreSQL, and both come back whole', async () => {
  const jobId = uuidv7();
  const [small, large] = [randomBytes(1000), randomBytes(1001)];
  await keep(jobId, 'small', small);
  await keep(jobId, 'large', large);
  expect(await read(jobId, 'small')).toEqual(small);
  expect(await read(jobId, 'large')).toEqual(large);
  expect(await open(jobId, 'large')).toMatchObject({ sizeBytes: 1001, sha256: sha256(large), contentType: 'a/b' });
  const [key = '', ...others] = store.keys();
  expect([key.startsWith(`artifacts/of-tests/${jobId}/`), others]).toEqual([true, []]);
  expect(store.bytesOf(key)).toEqual(large);
  expect(await loose()).toEqual([]);
});

test('a stream, a file and bytes of several parts come back byte for byte, and any range of them', async () => {
  const jobId = uuidv7();
  const bytes = randomBytes(9 * mebibyte + 3);
  const file = path.join(process.env['TMPDIR'] ?? '/tmp', `artifact-${randomUUID()}`);
  await writeFile(file, bytes);
  await keep(jobId, 'stream', pieces(bytes, 333_333));
  await keep(jobId, 'readable', Readable.from(pieces(bytes, mebibyte)));
  await keep(jobId, 'file', { path: file });
  await keep(jobId, 'bytes', bytes);
  const two = randomBytes(16 * mebibyte);
  await keep(jobId, 'exactly two parts', pieces(two, 1_000_000));
  expect([store.keys().length, store.uploads()]).toEqual([5, []]);
  for (const name of ['stream', 'readable', 'file', 'bytes']) {
    expect(sha256(await read(jobId, name))).toBe(sha256(bytes));
  }
  expect(sha256(await read(jobId, 'exactly two parts'))).toBe(sha256(two));
  const border = 8 * mebibyte;
  for (const [start, end] of [
    // Not the first byte alone: the server of the tests takes an end of 0 for none.
    [0, 1],
    [border - 1, border],
    [border, border],
    [bytes.byteLength - 1, bytes.byteLength - 1],
    [0, bytes.byteLength - 1],
  ] as const) {
    const got = Buffer.concat(await Array.fromAsync(await (await open(jobId, 'stream')).open({ start, end })));
    expect(got.equals(bytes.subarray(start, end + 1))).toBe(true);
  }
});

test('with a threshold of 0 all that is not empty goes there', async () => {
  const jobId = uuidv7();
  const all = { db, objects: openStore({ S3_ARTIFACTS_OVER_BYTES: '0' }) };
  await keepArtifact(all, { jobId, name: 'a', contentType: 'a/b' }, Buffer.from('x'));
  await keepArtifact(all, { jobId, name: 'empty', contentType: 'a/b' }, pieces(Buffer.alloc(0), 1));
  expect(store.keys()).toHaveLength(1);
  expect([await read(jobId, 'a'), await read(jobId, 'empty')]).toEqual([Buffer.from('x'), Buffer.alloc(0)]);
});

test('a stream that breaks, gives no bytes or is too large leaves nothing: not the parts that were sent either', async () => {
  const jobId = uuidv7();
  async function* broken() {
    yield randomBytes(20 * mebibyte);
    expect(store.uploads()).toHaveLength(1);
    throw new Error('the source broke');
  }
  await expect(keep(jobId, 'a', broken())).rejects.toThrow('the source broke');
  async function* texts() {
    yield 'text' as unknown as Uint8Array;
  }
  await expect(keep(jobId, 'a', texts())).rejects.toThrow('gave string, not bytes');
  await expect(keep(jobId, 'a', { path: '/dev/zero' })).rejects.toThrow('/dev/zero is not a file');
  const bounded = { db, objects: openStore({ S3_ARTIFACT_MAX_BYTES: '2000' }) };
  const tooLarge = keepArtifact(bounded, { jobId, name: 'a', contentType: 'a/b' }, randomBytes(2001));
  await expect(tooLarge).rejects.toMatchObject({ code: 'too_large', status: 413 });
  await expect(open(jobId, 'a')).rejects.toMatchObject({ code: 'not_found' });
  expect(store.uploads()).toHaveLength(1);
  expect(await sweep()).toBe(2);
  expect([store.uploads(), store.keys(), await loose()]).toEqual([[], [], []]);
});

test('all artifacts that a job has in the store are bounded together', async () => {
  const jobId = uuidv7();
  const bounded = { db, objects: openStore({ S3_ARTIFACT_MAX_BYTES: '2000' }) };
  const write = (name: string) =>
    keepArtifact(bounded, { jobId, name, contentType: 'a/b' }, pieces(randomBytes(2000), 700));
  for (let n = 0; n < 10; n += 1) await write(String(n));
  await expect(write('10')).rejects.toMatchObject({ code: 'too_large' });
  await write('9');
  await sweep();
  expect(store.keys()).toHaveLength(10);
});

test('an attempt that has lost its lease while it sent shows nothing, and its object is removed', async () => {
  const attempt = await anAttempt();
  async function* losing() {
    yield randomBytes(2000);
    await cancelJobs(db, [attempt.jobId]);
  }
  await expect(keep(attempt.jobId, 'a', losing(), attempt)).rejects.toThrow('The attempt has ended');
  await expect(open(attempt.jobId, 'a')).rejects.toMatchObject({ code: 'not_found' });
  expect(store.keys()).toHaveLength(1);
  expect(await sweep()).toBe(1);
  expect(store.keys()).toEqual([]);
});

test('an attempt that ends stops what it sends, although its stream gives nothing more', async () => {
  const over = new AbortController();
  async function* stalled() {
    yield randomBytes(9 * mebibyte);
    over.abort(new Error('over'));
    await new Promise(() => undefined);
  }
  const artifact = { jobId: uuidv7(), name: 'a', contentType: 'a/b' };
  await expect(keepArtifact({ db, objects }, artifact, stalled(), over.signal)).rejects.toThrow(/over|abort/i);
});

test('an object whose sender died is removed an hour later, and can be held no more once that has begun', async () => {
  const key = `${uuidv7()}/${uuidv7()}`;
  await db.pool.query(
    `INSERT INTO taskflow.loose_objects (key, due_at) VALUES ($1, taskflow.now() + interval '1 hour')`,
    [key],
  );
  await objects.put(key, randomBytes(10));
  expect(await sweep()).toBe(0);
  expect(store.keys()).toHaveLength(1);
  await moveClock(db, 3_601_000);
  let held: unknown[] | undefined;
  store.trouble = ({ method }) => {
    if (method === 'DELETE') void db.query(holdObject, [key]).then((rows) => (held = rows));
    return undefined;
  };
  expect(await sweep()).toBe(1);
  expect([store.keys(), await loose()]).toEqual([[], []]);
  await vi.waitFor(() => expect(held).toEqual([]));
});

test('an object that an artifact holds is never removed, whoever took it for forgotten', async () => {
  const jobId = uuidv7();
  await keep(jobId, 'a', randomBytes(2000));
  const { rows } = await db.pool.query('SELECT object_key FROM taskflow.artifacts');
  await db.pool.query('INSERT INTO taskflow.loose_objects (key, due_at) VALUES ($1, taskflow.now())', [
    rows[0].object_key,
  ]);
  await sweep();
  expect([store.keys().length, await loose()]).toEqual([1, []]);
});

test('what is replaced, deleted with its job or pruned is removed from the store', async () => {
  const attempt = await anAttempt();
  const { jobId } = attempt;
  await keep(jobId, 'a', randomBytes(2000), attempt);
  await keep(jobId, 'b', randomBytes(3000), attempt);
  await keep(jobId, 'a', randomBytes(2001), attempt);
  expect(await sweep()).toBe(1);
  expect((await open(jobId, 'a')).sizeBytes).toBe(2001);
  await keep(jobId, 'a', Buffer.from('small'), attempt);
  expect(await sweep()).toBe(1);
  expect(await read(jobId, 'a')).toEqual(Buffer.from('small'));
  await cancelJobs(db, [jobId]);
  await db.pool.query(`UPDATE taskflow.jobs SET created_at = created_at - interval '40 days',
    finished_at = finished_at - interval '40 days' WHERE id = '${jobId}'`);
  expect(await prune(db, 30)).toBe(1);
  expect(await sweep()).toBe(1);
  expect(store.keys()).toEqual([]);
});

test('removals that the store refuses come again later, and say why', async () => {
  await keep(uuidv7(), 'a', randomBytes(2000));
  await db.pool.query('DELETE FROM taskflow.artifacts');
  store.trouble = ({ method }) => (method === 'DELETE' ? 403 : undefined);
  warned.length = 0;
  expect(await sweep()).toBe(0);
  expect(warned).toHaveLength(1);
  expect(await loose()).toMatchObject([{ tries: 1, error: 'The object store answered 403.' }]);
  store.trouble = () => undefined;
  expect(await sweep()).toBe(0);
  await moveClock(db, 61_000);
  expect(await sweep()).toBe(1);
});

test('a store that stumbles is asked again', async () => {
  let stumbles = 0;
  store.trouble = () => (stumbles++ % 2 === 0 ? 503 : undefined);
  const jobId = uuidv7();
  const bytes = randomBytes(9 * mebibyte);
  await keep(jobId, 'a', bytes);
  expect((await read(jobId, 'a')).equals(bytes)).toBe(true);
  expect(stumbles).toBeGreaterThan(6);
});

test('a store that is silent, away, or does not know us is told so, within its time, as 503', async () => {
  const jobId = uuidv7();
  await keep(jobId, 'a', randomBytes(2000));
  const reason = async (with_: ObjectStore) => {
    const blob = await openArtifact({ db, objects: with_ }, jobId, 'a');
    return blob.open().then(
      () => 'opened',
      (error: unknown) => error,
    );
  };
  const unavailable = (message: string) => ({ code: 'unavailable', status: 503, message });
  expect(await reason(openStore({ S3_SECRET_ACCESS_KEY: 'wrong-secret' }))).toMatchObject(
    unavailable('The object store answered 403 SignatureDoesNotMatch.'),
  );
  expect(await reason(openStore({ S3_ACCESS_KEY_ID: 'nobody' }))).toMatchObject(
    unavailable('The object store answered 403 InvalidAccessKeyId.'),
  );
  expect(await reason(openStore({ S3_BUCKET: 'another' }))).toMatchObject(
    unavailable('The object store answered 404 NoSuchBucket.'),
  );
  await expect(openArtifact({ db, objects: undefined }, jobId, 'a').then((blob) => blob.open())).rejects.toMatchObject(
    unavailable('The object store is not known to this process: it has no S3_BUCKET.'),
  );
  store.trouble = () => 'silence';
  expect(await reason(openStore({}, { shortMs: 300, longMs: 300 }))).toMatchObject(
    unavailable('The object store did not answer within 0.3 s.'),
  );
  await store.goAway();
  expect(await reason(objects)).toMatchObject(unavailable('The object store cannot be reached (ECONNREFUSED).'));
  await store.comeBack();
  store.trouble = () => undefined;
  expect(await reason(objects)).toBe('opened');
});

test('what somebody deleted in the bucket is not found, and what became another size is not given out', async () => {
  const jobId = uuidv7();
  await keep(jobId, 'a', randomBytes(2000));
  await db.pool.query('UPDATE taskflow.artifacts SET size_bytes = 1999');
  await expect(read(jobId, 'a')).rejects.toThrow('answered with another number of bytes than it was given');
  store.removeObject(store.keys()[0] ?? '');
  await expect(read(jobId, 'a')).rejects.toMatchObject({ code: 'not_found' });
  await turn();
});

test('the doctor writes, reads and removes an object, names what keeps it from that, and what was not removed', async () => {
  const examined = async (more: Record<string, string> = {}) => {
    const env = loadEnv({ DATABASE_URL: database.url, ...store.settings, ...more });
    const patient = createPatient(env, false);
    try {
      return await checkObjects(patient, true);
    } finally {
      await patient.pool.end();
    }
  };
  expect(await examined()).toMatchObject({ state: 'ok', found: expect.stringMatching(/^bucket taskflow on 127/) });
  expect(await examined({ S3_BUCKET: 'another' })).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('cannot be written: The object store answered 404 NoSuchBucket.'),
    advice: expect.stringContaining('make the bucket'),
  });
  store.trouble = ({ method }) => (method === 'DELETE' ? 403 : undefined);
  expect(await examined()).toMatchObject({ state: 'problem', found: expect.stringContaining('cannot be emptied') });
  store.trouble = () => undefined;
  for (const key of store.keys()) store.removeObject(key);
  await db.pool.query(`INSERT INTO taskflow.loose_objects VALUES ($1, NULL, taskflow.now(), 3, 'answered 403')`, [
    `${uuidv7()}/${uuidv7()}`,
  ]);
  expect(await examined()).toMatchObject({
    state: 'warning',
    found: expect.stringMatching(/: 1 objects that are no longer needed were not removed \(answered 403\)$/),
  });
});
