import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';
import type { Database } from '../../src/server/database.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { createPruner } from '../../worker/maintenance/run-pruning.ts';
import { registerTaskTypes } from '../../worker/register-task-types.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { rowsReadBy } from '../support/rows-read.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, 1);
});
beforeEach(async () => {
  await db.pool.query(
    'TRUNCATE taskflow.jobs, taskflow.job_attempts, taskflow.job_logs, taskflow.webhook_deliveries, taskflow.task_types',
  );
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const log = createLogger('test', { LOG_LEVEL: 'silent', NODE_ENV: 'test' });

interface Ended {
  taskType?: string;
  status?: 'completed' | 'failed' | 'cancelled';
  daysAgo: number;
  /** How long before that it was submitted. */
  livedDays?: number;
}

/** Writes jobs that ended, each a second after the one before, with an attempt and a line of log each. */
async function writeEnded(
  jobs: number,
  { taskType = 'noop', status = 'completed', daysAgo, livedDays = 0 }: Ended,
): Promise<void> {
  await db.pool.query(
    `WITH written AS (
      INSERT INTO taskflow.jobs (id, task_type, status, payload, max_attempts, timeout_ms, run_at, created_at, updated_at, finished_at)
      SELECT gen_random_uuid(), $2, $3, '{}', 1, 1000, now(), at - $5::float8 * interval '1 day', at, at
      FROM generate_series(1, $1::int) n, LATERAL (SELECT now() - $4::float8 * interval '1 day' + n * interval '1 ms' AS at) t
      RETURNING id
    ), attempts AS (
      INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, duration_ms)
      SELECT id, 1, gen_random_uuid(), now(), now(), 'failed', 1 FROM written
    )
    INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message) SELECT id, 1, now(), 'info', 'hello' FROM written`,
    [jobs, taskType, status, daysAgo, livedDays],
  );
}

async function left(table = 'jobs'): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM taskflow.${table}`);
  return rows[0]?.count ?? NaN;
}

test('pruning reads each old job a few times however many there are, and takes all that belongs to it', async () => {
  await writeEnded(3000, { daysAgo: 31 });
  await writeEnded(300, { taskType: 'rare', daysAgo: 40 });
  await writeEnded(50, { daysAgo: 29 });
  await db.pool.query('VACUUM ANALYZE');
  let deleted = 0;
  const { total, tables } = await rowsReadBy(db.pool, async () => {
    deleted = await prune(db, 30);
  });
  expect(deleted).toBe(3300);
  expect(await Promise.all(['jobs', 'job_attempts', 'job_logs'].map(left))).toEqual([50, 50, 50]);
  expect.soft(total / deleted, tables).toBeLessThan(15);
});

test('a job that was submitted long ago and ended lately stays, and stands in nobody’s way', async () => {
  await writeEnded(1500, { daysAgo: 10, livedDays: 100 });
  await writeEnded(20, { daysAgo: 31 });
  expect(await prune(db, 30)).toBe(20);
  expect(await left()).toBe(1500);
});

test('a job whose webhook is still to be sent is kept until it was', async () => {
  await writeEnded(2, { daysAgo: 31 });
  await db.pool.query(`INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state)
    SELECT id, 1, 'job.completed', 'https://a.example/', 'a.example', '{}', 'pending' FROM taskflow.jobs LIMIT 1`);
  expect(await prune(db, 30)).toBe(1);
  await db.pool.query(`UPDATE taskflow.webhook_deliveries SET state = 'failed'`);
  expect(await prune(db, 30)).toBe(1);
  expect(await left('webhook_deliveries')).toBe(0);
});

const anything = { payload: z.object({}), result: z.object({}), run: () => ({}) };

/** What is left, as "task type status: number". */
async function leftByType(): Promise<string[]> {
  const { rows } = await db.pool.query<{ left: string }>(
    `SELECT task_type || ' ' || status || ': ' || count(*) AS left FROM taskflow.jobs GROUP BY task_type, status ORDER BY 1`,
  );
  return rows.map((row) => row.left);
}

test('a task type keeps its jobs for its own time, by status, and for ever where it says 0', async () => {
  const tasks = [
    defineTask({ ...anything, type: 'mixed', retentionDays: { completed: 1, failed: 90 } }),
    defineTask({ ...anything, type: 'precious', retentionDays: 0 }),
    defineTask({ ...anything, type: 'short', retentionDays: 0.5 }),
  ];
  await registerTaskTypes(db, tasks);
  for (const taskType of ['mixed', 'precious', 'short', 'unknown'])
    for (const status of ['completed', 'failed', 'cancelled'] as const)
      for (const daysAgo of [0.25, 2, 31, 100]) await writeEnded(1, { taskType, status, daysAgo });
  expect(await prune(db, 30)).toBe(6 + 9 + 6);
  expect(await leftByType()).toEqual([
    ...['mixed cancelled: 2', 'mixed completed: 1', 'mixed failed: 3'],
    ...['precious cancelled: 4', 'precious completed: 4', 'precious failed: 4'],
    ...['short cancelled: 1', 'short completed: 1', 'short failed: 1'],
    ...['unknown cancelled: 2', 'unknown completed: 2', 'unknown failed: 2'],
  ]);
  // Their own times hold without it.
  expect(await prune(db, 0)).toBe(0);

  await registerTaskTypes(db, [defineTask({ ...anything, type: 'precious' })]);
  // What code says no more counts no more.
  expect(await prune(db, 30)).toBe(6);
});

test('jobs of another task type that are kept longer are not read by who prunes', async () => {
  await registerTaskTypes(db, [defineTask({ ...anything, type: 'kept', retentionDays: 0 })]);
  await writeEnded(5000, { taskType: 'kept', daysAgo: 100 });
  await writeEnded(10, { daysAgo: 31 });
  await db.pool.query('VACUUM ANALYZE');
  const { total, tables } = await rowsReadBy(db.pool, () => prune(db, 30));
  expect.soft(total, tables).toBeLessThan(500);
  expect(await left()).toBe(5000);
});

test('what fails of one task type keeps no other from being pruned', async () => {
  await writeEnded(10, { taskType: 'broken', daysAgo: 31 });
  await writeEnded(10, { daysAgo: 31 });
  const failing: Pick<Database, 'query'> = {
    query(statement, values) {
      if (statement.name === 'find_old_jobs' && values[0] === 'broken') throw new Error('broken');
      return db.query(statement, values);
    },
  };
  await expect(prune(failing, 30)).rejects.toThrow('broken');
  expect(await leftByType()).toEqual(['broken completed: 10']);
});

test('the elected worker goes on while more is old than one batch, and stops when it is told to', async () => {
  await writeEnded(12_000, { daysAgo: 31 });
  const pruner = createPruner({ db, log, sealer: createSealer({}), retentionDays: 30 });
  await waitFor(
    async () => {
      pruner.wake();
      return (await left()) === 0;
    },
    { timeoutMs: 60_000 },
  );
  await writeEnded(5000, { daysAgo: 31 });
  const another = createPruner({ db, log, sealer: createSealer({}), retentionDays: 30 });
  another.wake();
  await Promise.all([pruner.stop(), another.stop()]);
  expect(await left()).toBeGreaterThan(0);
});
