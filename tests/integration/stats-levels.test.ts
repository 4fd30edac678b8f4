import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLevels } from '../../src/server/stats/read-levels.ts';
import { sampleLevels } from '../../src/server/stats/sample-levels.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { aWorker, openDatabase, writeJobs } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

const minute = 60_000;

let api: TestApi;
let db: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  api = await startApi('postgres');
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  // To the middle of a minute, so that what a test does is in one.
  const { rows } = await api.pool.query<{ ms: number }>(
    `SELECT extract(epoch FROM taskflow.now() - date_trunc('minute', taskflow.now()))::float8 * 1000 AS ms`,
  );
  await moveClock(db, minute * 1.5 - Math.floor(rows[0]?.ms ?? 0));
});
afterAll(async () => {
  await db.close();
  await api.stop();
});

const rowsThere = async () => {
  const { rows } = await api.pool.query('SELECT count(*)::int AS count FROM taskflow.job_levels');
  return rows[0].count;
};

test('pending and active are noted once a minute, as the first who looks sees them, for a day', async () => {
  await writeJobs(db, 5);
  const worker = await aWorker(db);
  await api.pool.query(
    `UPDATE taskflow.jobs SET status = 'active', worker_id = $1, lease_token = gen_random_uuid(), attempt = 1,
       attempt_started_at = now(), started_at = now()
     WHERE id IN (SELECT id FROM taskflow.jobs LIMIT 2)`,
    [worker],
  );
  await Promise.all([sampleLevels(db), sampleLevels(db)]);
  await writeJobs(db, 4);
  await sampleLevels(db);
  expect(await rowsThere()).toBe(1);

  await moveClock(db, 2 * minute);
  await sampleLevels(db);
  const { pending, active } = await readLevels(db);
  expect([pending.length, pending.slice(-4)]).toEqual([60, [null, 3, null, 7]]);
  expect(active.slice(-4)).toEqual([null, 2, null, 2]);
  await moveClock(db, 60 * minute);
  expect((await readLevels(db)).pending).toEqual(Array(60).fill(null));

  await moveClock(db, 23 * 60 * minute);
  await sampleLevels(db);
  expect(await rowsThere()).toBe(1);
});

test('a worker notes them by itself, and the Overview has them', async () => {
  await api.pool.query('TRUNCATE taskflow.job_levels');
  const worker = await startWorkerProcess(api.settings);
  try {
    await waitFor(async () => (await rowsThere()) > 0, { what: 'a row of levels' });
  } finally {
    await worker.stop();
  }
  const { body } = await api.get('/api/trpc/stats.overview');
  expect(body.result.data.levels).toEqual(await readLevels(db));
});
