import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOutcomeRecorder } from '../../worker/record-outcomes.ts';
import type { Database } from '../../src/server/database.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import type { AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { finishTogether } from '../../src/server/work/record-ending.ts';
import { touchPullWorker } from '../../src/server/workers/pull-lease.ts';
import { anEnding, aWorker, openDatabase, writeJobs } from '../support/core-jobs.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url, 8);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const quiet = { warn: () => undefined, info: () => undefined } as never;
/** What PostgreSQL's driver has to escape most. */
const largeResult = JSON.stringify(Array.from({ length: 60_000 }, () => 'x"\\'));

async function endings(count: number, fields: Partial<AttemptEnding> = {}): Promise<AttemptEnding[]> {
  const ids = await writeJobs(db, count);
  const { claimed } = await claimJobs(
    db,
    await aWorker(db),
    ids.map((id) => [id, 0]),
  );
  return claimed.map((row) => anEnding(row, fields));
}

test('a worker records large results that end at once, and none waits for all of them', async () => {
  const recorder = createOutcomeRecorder(db, quiet, new AbortController().signal);
  const small = await endings(1);
  const large = await endings(25, { result: largeResult });
  let longestMs = 0;
  let seenAt = performance.now();
  const watch = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - seenAt);
    seenAt = performance.now();
  }, 10);
  const answers = await Promise.all([...large, ...small].map((ending) => recorder.record(ending)));
  clearInterval(watch);
  expect(answers.map(({ answer }) => answer)).toEqual(Array.from({ length: 26 }, () => 'recorded'));
  // In one statement they held the process up for seconds, and PostgreSQL longer than a statement may take.
  expect(longestMs).toBeLessThan(1500);
});

test('an end whose row is held does not hold up those that share its statement for long', async () => {
  const ends = await endings(8);
  const [, held] = ends;
  const holder = await db.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM taskflow.jobs WHERE id = $1 FOR UPDATE', [held?.jobId]);
    const startedAt = performance.now();
    const [lone, waiting, ...together] = ends.map((ending) => finishTogether(db, ending));
    expect(await Promise.all([lone, ...together])).toMatchObject(
      Array.from({ length: 7 }, () => ({ answer: 'recorded' })),
    );
    // Tried five times, as a statement for one is, it would have been ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(6000);
    await holder.query('ROLLBACK');
    expect(await waiting).toMatchObject({ answer: 'recorded' });
  } finally {
    holder.release(true);
  }
});

test.each(['alone', 'beside others'])('nor of a worker, nor what ends later, where the held one is %s', async (how) => {
  const recorder = createOutcomeRecorder(db, quiet, new AbortController().signal);
  const [held, ...others] = await endings(how === 'alone' ? 1 : 4);
  const later = await endings(3);
  const holder = await db.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM taskflow.jobs WHERE id = $1 FOR UPDATE', [held?.jobId]);
    const startedAt = performance.now();
    const [waiting, ...together] = [held, ...others].flatMap((ending) => (ending ? [recorder.record(ending)] : []));
    await delay(50);
    const behind = later.map((ending) => recorder.record(ending));
    for (const { answer } of await Promise.all([...together, ...behind])) expect(answer).toBe('recorded');
    // Tried again as a whole until the row is free, they would have waited as long as it is held.
    expect(performance.now() - startedAt).toBeLessThan(6000);
    await holder.query('ROLLBACK');
    expect(await waiting).toMatchObject({ answer: 'recorded' });
  } finally {
    holder.release(true);
  }
});

test('many that are held leave connections to others, and are recorded when they are free', async () => {
  const recorder = createOutcomeRecorder(db, quiet, new AbortController().signal);
  const ends = await endings(24);
  const holder = await db.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM taskflow.jobs WHERE id = ANY($1) FOR UPDATE', [
      ends.slice(4).map(({ jobId }) => jobId),
    ]);
    const recorded = ends.map((ending) => recorder.record(ending));
    const until = performance.now() + 5000;
    while (performance.now() < until) {
      const askedAt = performance.now();
      await db.query({ name: 'as-a-heartbeat', text: 'SELECT 1' }, []);
      // With a connection for each of them it had none for seconds.
      expect(performance.now() - askedAt).toBeLessThan(1000);
      await delay(100);
    }
    await holder.query('ROLLBACK');
    for (const { answer } of await Promise.all(recorded)) expect(answer).toBe('recorded');
  } finally {
    holder.release(true);
  }
});

test('nor does a pull worker whose row is held hold up the leases of others', async () => {
  const touch = (id: string) => touchPullWorker(db, { id, host: 'far', taskTypes: ['noop'], max: 1, leaseMs: 60_000 });
  const ids = Array.from({ length: 4 }, () => randomUUID());
  for (const id of ids) await touch(id);
  const holder = await db.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM taskflow.workers WHERE id = $1 FOR UPDATE', [ids[1]]);
    const startedAt = performance.now();
    const [lone, waiting, ...together] = ids.map(touch);
    expect(await Promise.all([lone, ...together])).toEqual(['running', 'running', 'running']);
    expect(performance.now() - startedAt).toBeLessThan(6000);
    await holder.query('ROLLBACK');
    expect(await waiting).toBe('running');
  } finally {
    holder.release(true);
  }
});
