import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { takeGoneHints } from '../../src/server/jobs/sweep-hints.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import { createHintSource } from '../../src/server/queue/bullmq-hint-source.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';
import { createSweep } from '../../worker/maintenance/sweep.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, settingsFor, type TestDatabase, type TestSettings } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const log = { warn: () => undefined, info: () => undefined } as never;

let database: TestDatabase;
let db: Database;
let redis: Redis;
let settings: TestSettings;
let queue: HintQueue;
const workerId = randomUUID();

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
});
beforeEach(async () => {
  settings = settingsFor('redis', database);
  queue = createHintQueue(loadEnv(settings), { warn: () => undefined });
  await waitFor(() => queue.isReachable());
  redis = new Redis(settings['REDIS_URL'] ?? '', { keyPrefix: `${settings.QUEUE_PREFIX}:` });
});
afterEach(async () => {
  await db.pool.query('TRUNCATE taskflow.jobs, taskflow.leases, taskflow.job_counts');
  await queue.close();
  redis.disconnect();
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

function aSweep(id = workerId) {
  const parts = { db, log, queue, leaseMs: 1000, stopGraceMs: 100 };
  return createSweep({ ...parts, workerId: () => id, onMoved: () => undefined, onActions: () => undefined });
}

/** What FLUSHALL would do, for this test's own keys alone. */
async function wipe(): Promise<void> {
  const keys = await redis.keys(`${settings.QUEUE_PREFIX}:*`);
  const bare = new Redis(settings['REDIS_URL'] ?? '');
  if (keys.length > 0) await bare.del(keys);
  bare.disconnect();
}

/** The ids that are hinted, with how often. */
async function hintedIds(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const source = await createHintSource(loadEnv(settings), { warn: () => undefined });
  try {
    while ((await queue.countReady()) > 0) {
      const held = await source.next();
      for (const [id] of held?.hint.ids ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
      await held?.complete();
    }
  } finally {
    await source.close();
  }
  return counts;
}

async function writeMany(count: number, fields: Parameters<typeof aNewJob>[0] = {}): Promise<string[]> {
  const jobs = Array.from({ length: count }, () => aNewJob(fields));
  for (let at = 0; at < jobs.length; at += 500) await insertJobs(db, jobs.slice(at, at + 500));
  return jobs.map(({ id }) => id);
}

test('a wiped Redis is found out at once, and 10,000 pending jobs are hinted again, each once', async () => {
  const sweep = aSweep();
  await sweep();
  await writeMany(10_000);
  await sweep();
  expect(await queue.countReady()).toBe(0);

  await wipe();
  const startedAt = performance.now();
  await waitFor(async () => {
    await sweep();
    const { rows } = await db.pool.query('SELECT FROM taskflow.leases WHERE walk_until IS NULL AND walk_id <> $1', [
      '00000000-0000-0000-0000-000000000000',
    ]);
    return rows.length > 0;
  });
  const tookMs = Math.round(performance.now() - startedAt);
  printFigure('10,000 pending jobs hinted again after Redis was wiped', tookMs, 'ms');
  expect(tookMs).toBeLessThan(9000);
  const hinted = await hintedIds();
  expect([hinted.size, Math.max(...hinted.values())]).toEqual([10_000, 1]);
});

test('a Redis that went back to an older snapshot is found out, one that is only a round behind the sweeper is not', async () => {
  const sweep = aSweep();
  await sweep();
  const old = Number(await redis.get('sweep-round'));
  await sweep();
  await sweep();
  const [id] = await writeMany(1, { delayMs: 3_600_000 });
  await sweep();
  const asked = async () => (await db.pool.query<{ due: boolean }>(walked, [id])).rows[0]?.due;
  const walked = 'SELECT dispatched_at > created_at AS due FROM taskflow.jobs WHERE id = $1';
  expect(await asked()).toBe(false);
  await redis.set('sweep-round', old);
  await sweep();
  expect(await asked()).toBe(true);
});

test('a Redis that is wiped between the look at its round and the writing of the new one is found out', async () => {
  await aSweep()();
  const [id] = await writeMany(1, { delayMs: 3_600_000 });
  const { mark } = queue;
  if (!mark) throw new Error('Redis keeps no round.');
  const read = async () => {
    const found = await mark.read();
    await wipe();
    return found;
  };
  queue.mark = { ...mark, read };
  await aSweep()();
  expect(
    (await db.pool.query('SELECT FROM taskflow.jobs WHERE id = $1 AND dispatched_at > created_at', [id])).rows,
  ).toHaveLength(1);
});

test('a walk that its sweeper left half done is gone on with by the next', async () => {
  const ids = await writeMany(2500);
  const first = aSweep();
  await first();
  await wipe();
  // The first sweeper dies when the walk has begun: its next round never comes, its role runs out.
  await db.pool.query(
    `UPDATE taskflow.leases SET walk_until = taskflow.now(), expires_at = taskflow.now() - interval '1 s',
    walk_created_at = (SELECT created_at FROM taskflow.jobs WHERE id = $1), walk_id = $1`,
    [ids[999]],
  );
  await redis.set('sweep-round', 1_000);
  await db.pool.query('UPDATE taskflow.leases SET round = 1000, kept_round = 1000');
  const next = aSweep(randomUUID());
  expect(await next()).toBe(true);
  expect(await first()).toBe(false);
  expect((await hintedIds()).size).toBe(1500);
});

test('everything undispatched is hinted in a few rounds, oldest first, and dispatched once by two sweepers', async () => {
  const ids = await writeMany(20_000);
  await db.pool.query('UPDATE taskflow.jobs SET dispatched_at = NULL');
  const sweeps = [aSweep(), aSweep(randomUUID())];
  let rounds = 0;
  await waitFor(async () => {
    rounds += 1;
    await Promise.all(sweeps.map((sweep) => sweep()));
    const { rows } = await db.pool.query('SELECT FROM taskflow.jobs WHERE dispatched_at IS NULL LIMIT 1');
    return rows.length === 0;
  });
  expect(rounds).toBeLessThan(5);
  const hinted = await hintedIds();
  expect([hinted.size, Math.max(...hinted.values())]).toEqual([ids.length, 1]);
});

test('a lost hint of a rare type is made again, once a worker of its type claims later jobs of other types', async () => {
  const [rare = ''] = await writeMany(1, { taskType: 'rare' });
  await db.pool.query(
    `UPDATE taskflow.jobs SET run_at = run_at - interval '20 s', dispatched_at = dispatched_at - interval '20 s'`,
  );
  const worker = await aWorker(db);
  const claims = (taskTypes: string[], ageS: number) =>
    db.pool.query(
      `UPDATE taskflow.workers SET task_types = $2, watermarks = jsonb_build_object('2',
         extract(epoch FROM taskflow.now() - $3 * interval '1 s') * 1000) WHERE id = $1`,
      [worker, taskTypes, ageS],
    );
  const gone = async () => (await takeGoneHints(db, false)).map(({ jobId }) => jobId);
  await claims(['noop'], 0);
  expect(await gone()).toEqual([]);
  await claims(['noop', 'rare'], 16);
  expect(await gone()).toEqual([]);
  await claims(['noop', 'rare'], 14);
  expect(await gone()).toEqual([rare]);
  expect(await gone()).toEqual([]);
});

test('a job that was put off, and comes behind others of its priority, is given up by the queue only after a minute', async () => {
  const [late = ''] = await writeMany(1, { taskType: 'late' });
  const worker = await aWorker(db);
  const overtaken = (ageS: number) =>
    db.pool.query(
      `WITH job AS (
         UPDATE taskflow.jobs SET run_at = taskflow.now() - $3 * interval '1 s',
           dispatched_at = taskflow.now() - ($3 + 30) * interval '1 s' WHERE id = $2
       )
       UPDATE taskflow.workers SET task_types = '{late}', watermarks = jsonb_build_object('2',
         extract(epoch FROM taskflow.now()) * 1000) WHERE id = $1`,
      [worker, late, ageS],
    );
  const gone = async () => (await takeGoneHints(db, false)).map(({ jobId }) => jobId);
  await overtaken(55);
  expect(await gone()).toEqual([]);
  await overtaken(65);
  expect(await gone()).toEqual([late]);
  // Many at once would hold up those that they stand behind.
  await writeMany(100, { taskType: 'late' });
  await db.pool.query(
    `UPDATE taskflow.jobs SET run_at = taskflow.now() - interval '65 s', dispatched_at = taskflow.now() - interval '90 s'`,
  );
  expect(await gone()).toHaveLength(25);
});

test('a job that had started once is not expired, and is claimed again after its expiresAt', async () => {
  const worker = await aWorker(db);
  const [id = ''] = await writeMany(1, { expiresAt: new Date(Date.now() + 500).toISOString() });
  const first = await claimJobs(db, worker, [[id, 0]]);
  const [row] = first.claimed;
  if (!row) throw new Error('not claimed');
  const error = { name: 'Error', message: 'x', stack: null, code: 'handler_error' } as const;
  await finishAttempts(db, [anEnding(row, { outcome: 'failed', result: null, error, retryDelayMs: 0 })]);
  await waitFor(async () => {
    const { rows } = await db.pool.query('SELECT FROM taskflow.jobs WHERE expires_at < taskflow.now()');
    return rows.length > 0;
  });
  await aSweep()();
  const second = await claimJobs(db, worker, [[id, 1]]);
  expect(second.claimed.map((claimed) => claimed.id)).toEqual([id]);
});
