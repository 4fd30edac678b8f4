import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { readWhole } from '../../src/server/blobs/blob-chunks.ts';
import { chunkBytes, maxFileBytes } from '../../src/server/blobs/blob-limits.ts';
import { listArtifacts } from '../../src/server/blobs/list-artifacts.ts';
import { openArtifact } from '../../src/server/blobs/read-artifact.ts';
import { openFile } from '../../src/server/blobs/read-file.ts';
import { storeArtifact } from '../../src/server/blobs/store-artifact.ts';
import { storeFile } from '../../src/server/blobs/store-file.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { loadEnv } from '../../src/server/env.ts';
import { attemptTools } from '../../worker/attempt-tools.ts';
import { aNewJob, aWorker } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await freshDatabase();
  db = createDatabase({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: 5 }, { warn: () => undefined });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}
/** PostgreSQL alone. */
const places = () => ({ db, objects: undefined });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const rowCount = async (table: string): Promise<number> => {
  const { rows } = await db.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM taskflow.${table}`);
  return rows[0]?.n ?? -1;
};

test('a file comes back byte for byte, however its pieces arrived', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 3 * chunkBytes }),
      fc.integer({ min: 1000, max: 2 * chunkBytes }),
      async (size, piece) => {
        const bytes = randomBytes(size);
        const stored = await storeFile(db, pieces(bytes, piece), 'image/png', null);
        expect(stored).toMatchObject({ sizeBytes: size, sha256: sha256(bytes) });
        const file = await openFile(db, stored.fileId);
        expect(file).toMatchObject({ name: 'file', contentType: 'image/png', sizeBytes: size, owner: null });
        expect(sha256(await readWhole(file))).toBe(stored.sha256);
      },
    ),
    { numRuns: 15 },
  );
});

test('a web stream is taken, with its owner and name', async () => {
  const stream = new Blob(['hello ', 'world']).stream();
  const { fileId } = await storeFile(db, stream, 'text/plain; charset=utf-8', 'key-1', 'greeting.txt');
  const file = await openFile(db, fileId);
  expect(file).toMatchObject({ owner: 'key-1', name: 'greeting.txt', contentType: 'text/plain; charset=utf-8' });
  expect(file.createdAt).toBeInstanceOf(Date);
  expect(Buffer.from(await readWhole(file)).toString()).toBe('hello world');
});

test('a content type that is none is kept as plain bytes', async () => {
  const { fileId } = await storeFile(db, pieces(randomBytes(3), 3), 'text/html\r\nX: y', null);
  expect((await openFile(db, fileId)).contentType).toBe('application/octet-stream');
});

test('a file of 25 MiB is kept; one byte more is refused and leaves nothing behind', async () => {
  const bytes = randomBytes(maxFileBytes);
  const { sizeBytes } = await storeFile(db, pieces(bytes, 1024 * 1024), 'a/b', null);
  expect(sizeBytes).toBe(maxFileBytes);
  const before = [await rowCount('files'), await rowCount('blob_chunks')];
  const tooLarge = Buffer.concat([bytes, Buffer.from('x')]);
  await expect(storeFile(db, pieces(tooLarge, 1024 * 1024), 'a/b', null)).rejects.toMatchObject({
    code: 'too_large',
    status: 413,
  });
  expect([await rowCount('files'), await rowCount('blob_chunks')]).toEqual(before);
});

test('an upload that breaks off leaves nothing behind, and cannot be read while it runs', async () => {
  const before = [await rowCount('files'), await rowCount('blob_chunks')];
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield randomBytes(2 * chunkBytes);
    const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM taskflow.files WHERE NOT complete');
    await expect(openFile(db, rows[0]?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
    throw new Error('the sender went away');
  }
  await expect(storeFile(db, broken(), 'a/b', null)).rejects.toThrow('the sender went away');
  expect([await rowCount('files'), await rowCount('blob_chunks')]).toEqual(before);
});

test('what is not there is not found, whatever stands in place of an id', async () => {
  for (const id of [uuidv7(), 'x', '', '\0', "'; drop table taskflow.files; --"]) {
    await expect(openFile(db, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(openArtifact(places(), id, 'a')).rejects.toMatchObject({ code: 'not_found' });
    expect(await listArtifacts(db, id)).toEqual([]);
  }
  await expect(openArtifact(places(), uuidv7(), '\0\ud800')).rejects.toMatchObject({ code: 'not_found' });
});

test('an attempt that has ended replaces no artifact any more', async () => {
  const job = aNewJob();
  await insertJobs(db, [job]);
  const { claimed } = await claimJobs(db, await aWorker(db), [[job.id, 0]]);
  const token = claimed[0]?.lease_token ?? '';
  await storeArtifact(db, job.id, 'a', Buffer.from('while it ran'), 'text/plain', token);
  await cancelJobs(db, [job.id]);
  const late = storeArtifact(db, job.id, 'a', Buffer.from('too late'), 'text/plain', token);
  await expect(late).rejects.toThrow('The attempt has ended');
  const kept = await readWhole(await openArtifact(places(), job.id, 'a'));
  expect(Buffer.from(kept).toString()).toBe('while it ran');
});

test('artifacts are listed in the order made, and one of the same name is replaced', async () => {
  const jobId = uuidv7();
  const [first, second] = [randomBytes(chunkBytes + 7), randomBytes(10)];
  const chunksBefore = await rowCount('blob_chunks');
  await storeArtifact(db, jobId, 'a.bin', first, 'application/x-a');
  await storeArtifact(db, jobId, 'Über uns.txt', randomBytes(0), 'text/plain');
  await storeArtifact(db, jobId, 'a.bin', second, 'application/x-b');
  const found = await openArtifact(places(), jobId, 'a.bin');
  expect(found).toMatchObject({ contentType: 'application/x-b', sizeBytes: 10, sha256: sha256(second) });
  expect(await readWhole(found)).toEqual(second);
  expect((await listArtifacts(db, jobId)).map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['Über uns.txt', 0],
    ['a.bin', 10],
  ]);
  expect(await rowCount('blob_chunks')).toBe(chunksBefore + 1);
});

test('two writers of the same name leave one whole artifact', async () => {
  const jobId = uuidv7();
  const versions = Array.from({ length: 8 }, () => randomBytes(chunkBytes * 2));
  await Promise.all(versions.map((bytes) => storeArtifact(db, jobId, 'same', bytes, 'a/b')));
  const kept = await readWhole(await openArtifact(places(), jobId, 'same'));
  expect(versions.map(sha256)).toContain(sha256(kept));
  expect(await listArtifacts(db, jobId)).toHaveLength(1);
});

test('an artifact replaced while it is read ends the reading with an error', async () => {
  const jobId = uuidv7();
  await storeArtifact(db, jobId, 'a', randomBytes(3 * chunkBytes), 'a/b');
  const reading = await (await openArtifact(places(), jobId, 'a')).open();
  await reading.next();
  await storeArtifact(db, jobId, 'a', randomBytes(5), 'a/b');
  await expect(reading.next()).rejects.toThrow(/removed while it was read/);
});

test('a job keeps at most 100 MiB, even when many are stored at once', async () => {
  const jobId = uuidv7();
  const bytes = Buffer.alloc(24 * 1024 * 1024);
  await expect(storeArtifact(db, jobId, 'x', Buffer.alloc(maxFileBytes + 1), 'a/b')).rejects.toMatchObject({
    code: 'too_large',
  });
  const outcomes = await Promise.allSettled(
    ['1', '2', '3', '4', '5'].map((name) => storeArtifact(db, jobId, name, bytes, 'a/b')),
  );
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({ code: 'too_large' });
  expect(await listArtifacts(db, jobId)).toHaveLength(4);
});

test('names that would not do as file names are refused', async () => {
  for (const name of ['', '.', '..', 'a/b', 'a\\b', 'a\nb', '\0', '\ud800', 'x'.repeat(201)]) {
    await expect(storeArtifact(db, uuidv7(), name, randomBytes(1), 'a/b')).rejects.toMatchObject({
      code: 'invalid_input',
    });
  }
});

test('a handler reads by the right of who submitted its job: a payload is no way to the files of others', async () => {
  const [mine, theirs, reader] = [randomUUID(), randomUUID(), randomUUID()];
  await db.pool.query(
    `INSERT INTO taskflow.api_keys (id, name, sha256, scopes) VALUES
       ($1, 'mine', 'a', '{submit}'), ($2, 'theirs', 'b', '{submit}'), ($3, 'reader', 'c', '{read,submit}')`,
    [mine, theirs, reader],
  );
  const upload = async (owner: string) =>
    (await storeFile(db, pieces(Buffer.from(owner), 9), 'text/plain', owner)).fileId;
  const [myFile, theirFile] = [await upload(mine), await upload(theirs)];
  const theirJob = aNewJob({ createdBy: theirs });
  await insertJobs(db, [theirJob]);
  await storeArtifact(db, theirJob.id, 'secret.txt', Buffer.from(theirs), 'text/plain');

  const toolsOf = async (createdBy: string | null) => {
    const job = aNewJob({ createdBy });
    await insertJobs(db, [job]);
    const settled = async () => undefined;
    const logs = { write: () => undefined, flush: settled, close: settled };
    const silent = () => undefined;
    const broadcast = { jobUpdated: silent, jobsDeleted: silent, jobCancelled: silent, close: settled };
    const env = loadEnv({ NODE_ENV: 'test', DATABASE_URL: database.url });
    const attempt = { jobId: job.id, taskType: 'noop', attempt: 1, attemptsCharged: 0, maxAttempts: 3, payload: {} };
    const more = { leaseToken: randomUUID(), traceparent: null, timeoutMs: 1000, deadlineInMs: null };
    const parts = { env, db, objects: undefined, log: pino({ level: 'silent' }), logs, broadcast };
    return attemptTools(parts, { ...attempt, ...more }, new AbortController().signal);
  };
  const own = await toolsOf(mine);
  expect(Buffer.from((await own.readFile(myFile)).bytes).toString()).toBe(mine);
  await expect(own.readFile(theirFile)).rejects.toThrow(`There is no file ${theirFile}.`);
  await expect(own.readArtifact(theirJob.id, 'secret.txt')).rejects.toThrow(`no job ${theirJob.id}`);
  for (const all of [reader, 'bootstrap', null]) {
    const tools = await toolsOf(all);
    expect((await tools.readFile(theirFile)).sizeBytes).toBe(theirs.length);
    expect((await tools.readArtifact(theirJob.id, 'secret.txt')).sizeBytes).toBe(theirs.length);
  }
});
