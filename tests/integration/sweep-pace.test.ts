import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import type { OpenHintQueue } from '../../src/server/queue/hint-queue.ts';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { startMaintenance, type Maintenance } from '../../worker/maintenance/maintenance.ts';
import { aNewJob, aWorker, openDatabase } from '../support/core-jobs.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const log = createLogger('test', { LOG_LEVEL: 'silent', NODE_ENV: 'test' });

let database: TestDatabase;
let db: Database;
let queue: OpenHintQueue;
let maintenance: Maintenance;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  queue = createHintQueue(loadEnv(settingsFor('postgres', database)), log);
  const workerId = await aWorker(db);
  const nothing = () => undefined;
  maintenance = startMaintenance({
    ...{ db, log, queue, workerId: () => workerId, leaseMs: 10_000, stopGraceMs: 100, retentionDays: 30 },
    ...{ exportFolder: undefined, objects: undefined, keepAlerts: undefined },
    sealer: createSealer({ TASKFLOW_ENCRYPTION_KEYS: undefined }),
    ...{ onMoved: nothing, onDeleted: nothing, onDeliveriesDue: nothing, onSchedulesDue: nothing },
  });
  await waitFor(async () => (await rounds()) > 0);
});
afterAll(async () => {
  await maintenance.stop();
  await queue.close();
  await db.close();
  await database.drop();
});

async function rounds(): Promise<number> {
  const { rows } = await db.pool.query(`SELECT round::int FROM taskflow.leases WHERE name = 'sweep'`);
  return rows[0]?.round ?? 0;
}

test('while no job is open it rests between rounds, until it is woken or one is', async () => {
  const before = await rounds();
  await delay(6000);
  // Each second it were six.
  expect((await rounds()) - before).toBeLessThanOrEqual(4);

  // Right after a round the next that nobody asks for is 1.6 s away.
  const nextRound = async () => {
    const last = await rounds();
    await waitFor(async () => (await rounds()) > last, { everyMs: 5 });
  };
  await nextRound();
  const wokenAt = performance.now();
  maintenance.wake();
  await nextRound();
  expect(performance.now() - wokenAt).toBeLessThan(1500);

  await insertJobs(db, [aNewJob({ delayMs: 3_600_000 })]);
  await nextRound();
  const openFrom = performance.now();
  for (let count = 0; count < 5; count += 1) await nextRound();
  // Five with rests are at least 8.1 s.
  expect(performance.now() - openFrom).toBeLessThan(7800);
});
