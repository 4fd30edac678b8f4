import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import type { Hint, OpenHintQueue } from '../../src/server/queue/hint-queue.ts';
import { consumeHints } from '../../worker/consume-hints.ts';
import { RunTimes } from '../../worker/run-times.ts';
import { RunningAttempts } from '../../worker/running-attempts.ts';
import { aWorker, openDatabase, writeJobs } from '../support/core-jobs.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const env = (from: TestDatabase) => loadEnv(settingsFor('postgres', from));
const log = createLogger('test', { LOG_LEVEL: 'fatal', NODE_ENV: 'test' });

let database: TestDatabase;
let db: Database;
let queue: OpenHintQueue;

interface Taken {
  fates: string[];
  most: number;
  claimed: number;
}

/** How many statements have claimed jobs. */
let claims = 0;

beforeAll(async () => {
  // For how long a hint may be held is told by a clock that stands, or else a busy machine would have an end to it.
  vi.useFakeTimers({ toFake: ['performance'] });
  database = await freshDatabase();
  const opened = openDatabase(database.url);
  db = {
    ...opened,
    query(statement, values) {
      if (statement.name === 'claim_jobs') claims += 1;
      return opened.query(statement, values);
    },
  };
  queue = createHintQueue(env(database), log);
});
afterAll(async () => {
  vi.useRealTimers();
  await queue.close();
  await db.close();
  await database.drop();
});

/**
 * Gives a worker of two slots, whose handlers take that long, one hint of six jobs, or of more.
 *
 * @returns what became of the hint each time it was taken, how many handlers ran at the same time at most, and how many
 *   attempts this worker had claimed at the same time
 * @param passesMs how much later it is by the clock after each job that starts
 */
async function takeOne(handlerMs: number, meanMs: number, hadWaited = false, jobs = 6, passesMs = 0): Promise<Taken> {
  const workerId = await aWorker(db);
  const hint: Hint = { taskType: 'noop', priority: 2, ids: (await writeJobs(db, jobs)).map((id) => [id, 0]) };
  const running = new RunningAttempts(2);
  const runTimes = new RunTimes();
  runTimes.saw('noop', meanMs);
  const stopping = new AbortController();
  const fates: string[] = [];
  let [most, claimed, ended] = [0, 0, 0];
  let given: Hint | undefined = hint;
  const consuming = consumeHints(
    {
      ...{ db, log, queue, running, runTimes },
      taskTypes: new Set(['noop']),
      workerId: () => workerId,
      source: {
        async next() {
          const taken = given;
          given = undefined;
          if (!taken) return delay(5).then(() => undefined);
          return {
            hint: taken,
            timesTaken: 1,
            hadWaited,
            complete: async () => void fates.push('completed'),
            putOff: async () => void fates.push('put off'),
            async putBack(ids) {
              fates.push(`${ids.length} put back`);
              given = { ...hint, ids };
            },
          };
        },
        close: async () => undefined,
      },
      start(row) {
        vi.advanceTimersByTime(passesMs);
        const { slot } = running.add(row.lease_token, row.id);
        claimed = Math.max(claimed, running.size);
        void Promise.resolve(slot).then(async (hasSlot) => {
          most = Math.max(most, running.slotsUsed);
          if (hasSlot) await delay(handlerMs);
          running.delete(row.lease_token);
          ended += 1;
        });
      },
      onSubmitted: () => undefined,
      onRefused: async () => undefined,
    },
    stopping.signal,
  );
  await waitFor(() => ended === jobs && running.size === 0);
  stopping.abort();
  await consuming;
  return { fates, most, claimed };
}

test('a hint of short jobs is kept in hand until all have started, never more than there are slots', async () => {
  expect(await takeOne(2, 2)).toEqual({ fates: ['completed'], most: 2, claimed: 2 });
});

test('and no longer than 100 ms in all, since a more urgent one may have come', async () => {
  expect(await takeOne(2, 2, false, 6, 60)).toMatchObject({ fates: ['4 put back', '2 put back', 'completed'] });
  expect(await takeOne(2, 2, false, 6, 40)).toMatchObject({ fates: ['2 put back', 'completed'] });
});

/** Two handlers that began together may end a moment apart on a busy machine: then each leaves its slot to a claim of its own. */
const wentBack = /^4 put back, (?:3 put back, )?2 put back, (?:1 put back, )?completed$/;

test('one of longer jobs goes back at once to whoever is free', async () => {
  const { fates, ...rest } = await takeOne(100, 100);
  expect(fates.join(', ')).toMatch(wentBack);
  expect(rest).toEqual({ most: 2, claimed: 2 });
});

test('one of jobs that were short goes back when they are not any more', async () => {
  const { fates, ...rest } = await takeOne(200, 2);
  expect(fates.join(', ')).toMatch(wentBack);
  expect(rest).toEqual({ most: 2, claimed: 2 });
});

test('jobs that end soon are claimed ahead of their slots while hints wait, and run in the slots that there are', async () => {
  expect(await takeOne(2, 2, true)).toEqual({ fates: ['completed'], most: 2, claimed: 6 });
});

test('fewer are claimed ahead the longer they take', async () => {
  // Two slots end four of 12 ms within 25 ms.
  expect(await takeOne(12, 12, true)).toMatchObject({ most: 2, claimed: 6 });
  expect(await takeOne(20, 20, true)).toMatchObject({ most: 2, claimed: 4 });
  expect(await takeOne(30, 30, true)).toMatchObject({ most: 2, claimed: 2 });
});

test('what is left of a hint is claimed at once, and not one by one as slots become free', async () => {
  claims = 0;
  expect(await takeOne(2, 1, true, 60)).toMatchObject({ fates: ['completed'], most: 2 });
  // Two slots and fifty ahead, then the other eight.
  expect(claims).toBeLessThanOrEqual(3);
});

test('where others waited, what would be held for too long is theirs', async () => {
  const { fates } = await takeOne(20, 20, false, 20);
  expect(fates[0]).toBe('18 put back');
});
