import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { aNewJob, openDatabase } from '../support/core-jobs.ts';
import { rowsReadBy } from '../support/rows-read.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, 1);
});
beforeEach(async () => {
  await db.pool.query('TRUNCATE taskflow.jobs');
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** Uploads that came due to be looked for; the names of those that are left afterwards. */
async function writeFiles(names: string[]): Promise<Map<string, string>> {
  await db.pool.query('TRUNCATE taskflow.files, taskflow.blob_chunks, taskflow.schedules');
  const { rows } = await db.pool.query<{ id: string; name: string }>(
    `WITH written AS (
      INSERT INTO taskflow.files (id, name, content_type, size_bytes, sha256, complete)
      SELECT gen_random_uuid(), name, 'text/plain', 1, '', true FROM unnest($1::text[]) name RETURNING id, name
    ), chunks AS (INSERT INTO taskflow.blob_chunks (blob_id, number, bytes) SELECT id, 0, 'x' FROM written)
    SELECT id, name FROM written`,
    [names],
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

/** As if a day had passed since they came, or an hour since they were looked for. */
const filesComeDue = () => db.pool.query(`UPDATE taskflow.files SET look_at = now() - interval '31 minutes'`);

async function filesLeft(): Promise<string[]> {
  const { rows } = await db.pool.query<{ name: string }>('SELECT name FROM taskflow.files ORDER BY name');
  return rows.map(({ name }) => name);
}

const sealer = createSealer({ TASKFLOW_ENCRYPTION_KEYS: [`a:${Buffer.alloc(32).toString('base64')}`] });

/** One that is named by an open job of each kind, by a schedule, by an ended job, and by nobody. */
async function writeNamedFiles(): Promise<void> {
  const files = await writeFiles(['pending', 'active', 'sealed', 'scheduled', 'ended', 'unused']);
  const payload = (name: string) => JSON.stringify({ image: { fileId: files.get(name)?.toUpperCase() } });
  const sealedId = uuidv7();
  await insertJobs(db, [
    aNewJob({ payload: payload('pending') }),
    aNewJob({ taskType: 'claimed', payload: payload('active') }),
    aNewJob({ id: sealedId, payload: sealer.seal(payload('sealed'), sealedId, 'payload') }),
    aNewJob({ taskType: 'cancelled', payload: payload('ended') }),
  ]);
  await db.pool.query(
    `UPDATE taskflow.jobs SET status = 'active', lease_token = gen_random_uuid() WHERE task_type = 'claimed'`,
  );
  await db.pool.query(
    `UPDATE taskflow.jobs SET status = 'cancelled', finished_at = now() WHERE task_type = 'cancelled'`,
  );
  await db.pool.query(
    `INSERT INTO taskflow.schedules (id, name, task_type, payload, every_ms) VALUES ($1, 'nightly', 'noop', $2, 1000)`,
    [uuidv7(), payload('scheduled')],
  );
}

test('a file goes when two looks found no open job and no schedule that names it', async () => {
  await writeNamedFiles();
  await prune(db, 30, { sealer });
  expect.soft(await filesLeft(), 'none is a day old').toHaveLength(6);
  await filesComeDue();
  await prune(db, 30, { sealer });
  expect.soft(await filesLeft(), 'nobody names two of them, at one look').toHaveLength(6);
  await prune(db, 30, { sealer });
  expect.soft(await filesLeft(), 'nor is there another look so soon').toHaveLength(6);
  await filesComeDue();
  await prune(db, 30, { sealer });
  expect(await filesLeft()).toEqual(['active', 'pending', 'scheduled', 'sealed']);
  expect((await db.pool.query('SELECT FROM taskflow.blob_chunks')).rowCount).toBe(4);
});

test('no file goes while there is a payload that cannot be read', async () => {
  await writeNamedFiles();
  for (let looks = 0; looks < 2; looks += 1) {
    await filesComeDue();
    await prune(db, 30);
  }
  expect(await filesLeft()).toHaveLength(6);
});

test('each open job is read once for all files together', async () => {
  await writeFiles(Array.from({ length: 300 }, (_, n) => `file ${n}`));
  await insertJobs(
    db,
    Array.from({ length: 1000 }, () => aNewJob()),
  );
  await filesComeDue();
  await db.pool.query('VACUUM ANALYZE');
  const { total, tables } = await rowsReadBy(db.pool, () => prune(db, 30));
  expect.soft(total, tables).toBeLessThan(5000);
});
