import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimDueJobs, type DueJobRow, type Lane } from '../../src/server/jobs/transition-job/claim-due-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { takeUndispatched } from '../../src/server/jobs/sweep-hints.ts';
import { createTurns } from '../../src/server/jobs/turns.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, 16);
});

afterAll(async () => {
  await db.close();
  await database.drop();
});

interface Limits {
  concurrency?: number;
  concurrency_per_key?: number;
  rate?: [max: number, perMs: number];
  keyRate?: [max: number, perMs: number];
}

/** A task type of a test's own, so that nothing of another test is claimed. */
async function aType(limits: Limits = {}): Promise<string> {
  const taskType = `type_${randomUUID().slice(0, 8)}`;
  await db.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema, concurrency, concurrency_per_key, rate_limit_max,
      rate_limit_per_ms, key_rate_max, key_rate_per_ms) VALUES ($1, '{}', $2, $3, $4, $5, $6, $7)`,
    [
      taskType,
      limits.concurrency ?? null,
      limits.concurrency_per_key ?? null,
      ...(limits.rate ?? [null, null]),
      ...(limits.keyRate ?? [null, null]),
    ],
  );
  return taskType;
}

async function submit(taskType: string, keys: (string | null)[], fields: { priority?: number } = {}): Promise<void> {
  await insertJobs(
    db,
    keys.map((concurrencyKey) => aNewJob({ taskType, concurrencyKey, ...fields })),
  );
}

const times = (count: number, key: string): string[] => Array.from({ length: count }, () => key);
const lanesOf = (taskType: string): Lane[] => createTurns().lanesOf([taskType]);

async function claim(lanes: Lane[], most: number) {
  const slots = Array.from({ length: most }, () => ({ workerId, leaseToken: randomUUID() }));
  return claimDueJobs(db, lanes, false, slots);
}

const keysOf = async (rows: DueJobRow[]): Promise<(string | null)[]> => {
  const ids = rows.map(({ id }) => id);
  const { rows: found } = await db.pool.query<{ id: string; concurrency_key: string | null }>(
    'SELECT id, concurrency_key FROM taskflow.jobs WHERE id = ANY($1)',
    [ids],
  );
  return ids.map((id) => found.find((row) => row.id === id)?.concurrency_key ?? null);
};

beforeEach(async () => {
  workerId = await aWorker(db);
});

test('takes one job of each key in turn, and goes on behind the key that was served last', async () => {
  const taskType = await aType();
  await submit(taskType, [...times(100, 'a'), ...times(3, 'b'), ...times(3, 'c')]);
  const turns = createTurns();
  const order: (string | null)[] = [];
  for (let n = 0; n < 8; n += 1) {
    const { claimed, lanes } = await claim(turns.lanesOf([taskType]), 1);
    turns.wereServed(lanes);
    order.push(...(await keysOf(claimed)));
  }
  expect(order.join('')).toBe('abcabcab');
});

test('shares many slots among the keys, and leaves none of them free', async () => {
  const taskType = await aType();
  await submit(taskType, [...times(100, 'a'), ...times(2, 'b'), ...times(2, null as never)]);
  const { claimed, left } = await claim(lanesOf(taskType), 10);
  const keys = await keysOf(claimed);
  expect(keys.filter((key) => key === 'b')).toHaveLength(2);
  expect(keys.filter((key) => key === null)).toHaveLength(2);
  expect(left).toEqual([expect.objectContaining({ taskType, isMore: true, leftOver: 2 })]);
  const { claimed: more } = await claim(lanesOf(taskType), 10);
  expect(await keysOf(more)).toEqual(times(10, 'a'));
});

test('jobs without a key have a turn as one key has', async () => {
  const taskType = await aType();
  await submit(taskType, [...times(9, 'a'), ...times(9, 'b'), ...Array.from({ length: 9 }, () => null)]);
  const turns = createTurns();
  const order: string[] = [];
  for (let n = 0; n < 9; n += 1) {
    const { claimed, lanes } = await claim(turns.lanesOf([taskType]), 1);
    turns.wereServed(lanes);
    order.push(...(await keysOf(claimed)).map((key) => key ?? '-'));
    // Each ends before the next is claimed, so that what runs says nothing.
    await finishAttempts(
      db,
      claimed.map((row) => anEnding(row)),
    );
  }
  expect(order.join('')).toBe('ab-ab-ab-');
});

test('a key of which the fewest jobs run goes first', async () => {
  const taskType = await aType();
  await submit(taskType, times(50, 'many'));
  await claim(lanesOf(taskType), 5);
  await submit(taskType, times(50, 'zero'));
  expect(await keysOf((await claim(lanesOf(taskType), 4)).claimed)).toEqual(times(4, 'zero'));
  // Five and four run: one more of the second, then one of each.
  expect(await keysOf((await claim(lanesOf(taskType), 3)).claimed)).toEqual(expect.arrayContaining(['many', 'zero']));
});

test('takes the most urgent first, whatever keys wait', async () => {
  const taskType = await aType();
  await submit(taskType, times(5, 'a'), { priority: 3 });
  await submit(taskType, ['b', 'c'], { priority: 1 });
  const { claimed } = await claim(lanesOf(taskType), 3);
  expect(claimed.map(({ priority }) => priority)).toEqual([1, 1, 3]);
});

test('takes nothing of a type that is paused, nor of any while all are', async () => {
  const taskType = await aType();
  await submit(taskType, ['a', null]);
  await db.pool.query('UPDATE taskflow.task_types SET paused = true WHERE task_type = $1', [taskType]);
  expect((await claim(lanesOf(taskType), 5)).claimed).toEqual([]);
  await db.pool.query('UPDATE taskflow.task_types SET paused = false WHERE task_type = $1', [taskType]);
  await db.pool.query(`INSERT INTO taskflow.settings (key, value) VALUES ('jobs_paused', 'true')`);
  expect((await claim(lanesOf(taskType), 5)).claimed).toEqual([]);
  await db.pool.query(`DELETE FROM taskflow.settings WHERE key = 'jobs_paused'`);
  expect((await claim(lanesOf(taskType), 5)).claimed).toHaveLength(2);
});

test('a job with a key that is not due is in nobody’s way, and is dispatched at its time', async () => {
  const taskType = await aType();
  const later = aNewJob({ taskType, concurrencyKey: 'a', delayMs: 60_000 });
  await insertJobs(db, [later]);
  const { claimed, left } = await claim(lanesOf(taskType), 5);
  expect({ claimed, left }).toEqual({ claimed: [], left: [] });
  expect((await takeUndispatched(db)).jobs.map(({ jobId }) => jobId)).not.toContain(later.id);
  await moveClock(db, 61_000);
  workerId = await aWorker(db);
  expect((await takeUndispatched(db)).jobs).toContainEqual(expect.objectContaining({ jobId: later.id, isKeyed: true }));
  expect((await claim(lanesOf(taskType), 5)).claimed.map(({ id }) => id)).toEqual([later.id]);
});

test('keeps the concurrency of a type, and says which priorities wait to whoever frees a place', async () => {
  const taskType = await aType({ concurrency: 3 });
  await submit(taskType, times(10, null as never));
  const { claimed, left } = await claim(lanesOf(taskType), 10);
  expect(claimed).toHaveLength(3);
  expect(left).toEqual([{ taskType, isMore: false, wakeInMs: null, leftOver: 2, newlyWaits: 2 }]);
  expect((await claim(lanesOf(taskType), 10)).claimed).toEqual([]);
  const [first] = claimed;
  const answers = first && (await finishAttempts(db, [anEnding(first)]));
  expect(answers?.get(first?.lease_token ?? '')).toMatchObject({ moved: { awaited: 2 } });
  expect((await claim(lanesOf(taskType), 10)).claimed).toHaveLength(1);
});

test('a cancelled job leaves its place, too', async () => {
  const taskType = await aType({ concurrency: 1 });
  await submit(taskType, [null, null]);
  const { claimed } = await claim(lanesOf(taskType), 10);
  const moved = await cancelJobs(
    db,
    claimed.map(({ id }) => id),
  );
  expect(moved).toMatchObject([{ awaited: 2 }]);
  expect((await claim(lanesOf(taskType), 10)).claimed).toHaveLength(1);
});

test('keeps the concurrency of each key', async () => {
  const taskType = await aType({ concurrency_per_key: 2 });
  await submit(taskType, [...times(10, 'a'), ...times(10, 'b'), ...times(3, null as never)]);
  const { claimed } = await claim(lanesOf(taskType), 20);
  const keys = await keysOf(claimed);
  expect(keys.filter((key) => key === 'a')).toHaveLength(2);
  expect(keys.filter((key) => key === 'b')).toHaveLength(2);
  expect(keys.filter((key) => key === null)).toHaveLength(3);
});

test('keeps the concurrency of a key over priorities', async () => {
  const taskType = await aType({ concurrency_per_key: 2 });
  await submit(taskType, times(5, 'a'), { priority: 1 });
  await submit(taskType, times(5, 'a'), { priority: 2 });
  expect((await claim(lanesOf(taskType), 20)).claimed.map(({ priority }) => priority)).toEqual([1, 1]);
});

test('keeps the rate of a type: a full bucket at first, then as it refills', async () => {
  const taskType = await aType({ rate: [5, 1000] });
  await submit(taskType, times(30, null as never));
  const first = await claim(lanesOf(taskType), 20);
  expect(first.claimed).toHaveLength(5);
  const [left] = first.left;
  expect(left?.isMore).toBe(false);
  expect(left?.wakeInMs).toBeGreaterThan(100);
  expect(left?.wakeInMs).toBeLessThanOrEqual(200);
  const again = await claim(lanesOf(taskType), 20);
  expect(again.claimed.length).toBeLessThanOrEqual(1);
  await moveClock(db, 400);
  workerId = await aWorker(db);
  const more = await claim(lanesOf(taskType), 20);
  expect(first.claimed.length + again.claimed.length + more.claimed.length).toBeGreaterThanOrEqual(7);
  expect(more.claimed.length).toBeLessThanOrEqual(3);
});

test('keeps the rate of each key', async () => {
  const taskType = await aType({ keyRate: [2, 3_600_000] });
  await submit(taskType, [...times(5, 'a'), ...times(1, 'b')]);
  const { claimed, left } = await claim(lanesOf(taskType), 20);
  expect((await keysOf(claimed)).toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))).toEqual(['a', 'a', 'b']);
  expect(left[0]?.wakeInMs).toBeGreaterThan(1_700_000);
  expect((await claim(lanesOf(taskType), 20)).claimed).toEqual([]);
  await submit(taskType, ['b', 'b']);
  expect(await keysOf((await claim(lanesOf(taskType), 20)).claimed)).toEqual(['b']);
});

test('eight workers that claim at once never exceed a limit, and lose no place', async () => {
  const taskType = await aType({ concurrency: 7, concurrency_per_key: 3 });
  const keys = ['a', 'b', 'c', 'd', null];
  await submit(
    taskType,
    Array.from({ length: 400 }, (_, n) => keys[n % keys.length] ?? null),
  );
  let most = 0;
  let mostOfKey = 0;
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { rows } = await db.pool.query<{ n: number; key: string | null }>(
        `SELECT count(*)::int AS n, concurrency_key AS key FROM taskflow.jobs
          WHERE status = 'active' AND task_type = $1 GROUP BY 2`,
        [taskType],
      );
      most = Math.max(
        most,
        rows.reduce((sum, { n }) => sum + n, 0),
      );
      mostOfKey = Math.max(mostOfKey, ...rows.filter(({ key }) => key !== null).map(({ n }) => n), 0);
    }
  };
  let done = 0;
  const work = async (): Promise<void> => {
    const turns = createTurns();
    while (done < 400) {
      const answer = await claim(turns.lanesOf([taskType]), 3);
      turns.wereServed(answer.lanes);
      if (answer.claimed.length > 0)
        await finishAttempts(
          db,
          answer.claimed.map((row) => anEnding(row)),
        );
      done += answer.claimed.length;
    }
  };
  const watching = watch();
  await Promise.all(Array.from({ length: 8 }, work));
  over.abort();
  await watching;
  expect(done).toBe(400);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(7);
  expect(mostOfKey).toBeLessThanOrEqual(3);
});
