import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadEnv, type Env } from '../../src/server/env.ts';
import { openConsumer } from '../../src/server/queue/bullmq-connection.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import { createHintSource } from '../../src/server/queue/bullmq-hint-source.ts';
import type { HeldHint, HintSource, OpenHintQueue } from '../../src/server/queue/hint-queue.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait-for.ts';

const log = { warn: () => undefined };
const hint = {
  taskType: 'noop',
  priority: 10,
  ids: [['01890a5d-ac96-774b-bcce-b302099a8057', 0]] as [string, number][],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Waits as a worker does, round after round. */
async function take(source: HintSource | undefined): Promise<HeldHint> {
  for (;;) {
    const held = await source?.next();
    if (held) return held;
  }
}

describe.each(queueBackends)('two consumers on %s', (backend) => {
  let env: Env;
  let queue: OpenHintQueue;
  let sources: HintSource[];

  beforeAll(async () => {
    env = loadEnv(settingsFor(backend, database));
    queue = createHintQueue(env, log);
    await waitFor(() => queue.isReachable());
    sources = await Promise.all([createHintSource(env, log), createHintSource(env, log)]);
  });
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.close()));
    await queue.close();
  });

  test('a hint that one puts back is taken at once by the other, who waits', async () => {
    await queue.add(hint, 0);
    const held = await take(sources[0]);
    const taken = take(sources[1]);
    await delay(500);
    const startedAt = performance.now();
    await held.putBack(hint.ids);
    const again = await taken;
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(again.hint).toEqual(hint);
    await again.complete();
  });

  test('hints come by priority, and within one those that were put off behind those that were not', async () => {
    const named = (taskType: string, priority: number) => ({ ...hint, taskType, priority });
    await queue.add(named('late', 2), 100);
    await queue.add(named('low', 3), 0);
    await queue.add(named('late low', 3), 100);
    const dueAt = performance.now() + 150;
    await waitFor(() => performance.now() > dueAt);
    await queue.add(named('fresh', 2), 0);
    await queue.add(named('high', 1), 0);
    const order: string[] = [];
    while (order.length < 5) {
      const held = await take(sources[0]);
      order.push(held.hint.taskType);
      await held.complete();
    }
    expect(order).toEqual(['high', 'fresh', 'late', 'low', 'late low']);
  });

  test('a hint that one puts off is taken when it is due by another who waits', async () => {
    await queue.add(hint, 0);
    const held = await take(sources[0]);
    const taken = take(sources[1]);
    await delay(500);
    const startedAt = performance.now();
    // As a worker does that does not run its type. It does not take it again.
    await held.putOff(100);
    await (await taken).complete();
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  test('one that waits is closed at once', async () => {
    const source = await createHintSource(env, log);
    const ended = (async () => {
      for (let rounds = 0; rounds < 2; rounds += 1) await source.next();
    })();
    await delay(500);
    const startedAt = performance.now();
    await source.close();
    await ended;
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(await source.next()).toBeUndefined();
  });
});

test('on PostgreSQL a hint that nobody told of is found by a look within seconds', async () => {
  const env = loadEnv(settingsFor('postgres', database));
  const db = openDatabase(database.url);
  const queue = createHintQueue(env, log);
  const source = await createHintSource(env, log);
  await queue.add(hint, 3_600_000);
  const taken = take(source);
  await delay(500);
  const startedAt = performance.now();
  await db.pool.query(`UPDATE bullmq.job SET state = 'waiting' WHERE state = 'delayed'`);
  await (await taken).complete();
  const ms = performance.now() - startedAt;
  // At once it was told of, and otherwise it waits for a minute.
  expect(ms).toBeGreaterThan(1000);
  expect(ms).toBeLessThan(15_000);
  await Promise.all([source.close(), queue.close(), db.close()]);
});

test('on PostgreSQL a connection that dies as it begins to listen is given up for another', async () => {
  const address = new URL(database.url);
  const proxy = await startProxy(Number(address.port));
  address.port = String(proxy.port);
  const settings = settingsFor('postgres', database);
  const queue = createHintQueue(loadEnv(settings), log);
  void proxy.onceSent('LISTEN bullmq_jobs', () => proxy.forget());
  const source = await createHintSource(loadEnv({ ...settings, DATABASE_URL: address.href }), log);
  const taken = take(source);
  await delay(500);
  await queue.add(hint, 0);
  const held = await taken;
  expect(held.hint).toEqual(hint);
  await held.complete();
  await Promise.all([source.close(), queue.close()]);
  await proxy.stop();
});

test.each(queueBackends)(
  'on %s hints are asked for without waiting where the wait never ends, or always fails',
  async (backend) => {
    const env = loadEnv(settingsFor(backend, database));
    const queue = createHintQueue(env, log);
    await waitFor(() => queue.isReachable());
    for (const stuck of [() => new Promise<undefined>(() => undefined), () => delay(5).then(() => undefined)]) {
      const { worker } = openConsumer(env);
      const getNextJob = worker.getNextJob.bind(worker);
      const getOrHang: typeof getNextJob = async (token, how) =>
        how?.block === false ? getNextJob(token, how) : (stuck() as never);
      Object.assign(worker, { getNextJob: getOrHang });
      const source = await createHintSource(env, log, { worker, waitSeconds: -9 });
      await queue.add(hint, 0);
      const held = await take(source);
      expect(held.hint).toEqual(hint);
      await held.complete();
      await source.close();
    }
    await queue.close();
  },
);
