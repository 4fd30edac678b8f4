import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { takeUndispatched } from '../../src/server/jobs/sweep-hints.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import {
  finishAttempts,
  type AttemptEnding,
  type EndingAnswer,
} from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { retryJobs } from '../../src/server/jobs/transition-job/retry-jobs.ts';
import { auditJobs } from '../support/audit-jobs.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { recordMoves } from '../support/record-moves.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const races = 1000;
const lanes = 8;

let database: TestDatabase;
let db: Database;
let workerId: string;
// Each racer has connections of its own, so that none waits for the other's.
let left: Database;
let right: Database;
let third: Database;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  await recordMoves(db.pool);
  workerId = await aWorker(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** Runs `race` over the items, eight at a time. */
async function inLanes<Item, Answer>(items: readonly Item[], race: (item: Item, index: number) => Promise<Answer>) {
  const answers: Answer[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) answers[index] = await race(item, index);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}

/** Both at once; which one is sent first takes turns. */
async function both<Left, Right>(
  index: number,
  one: () => Promise<Left>,
  other: () => Promise<Right>,
): Promise<[Left, Right]> {
  if (index % 2 === 0) return Promise.all([one(), other()]);
  const [second, first] = await Promise.all([other(), one()]);
  return [first, second];
}

async function writeMany(count: number): Promise<string[]> {
  const jobs = Array.from({ length: count }, () => aNewJob());
  for (let at = 0; at < count; at += 500) await insertJobs(db, jobs.slice(at, at + 500));
  return jobs.map(({ id }) => id);
}

async function claimMany(ids: string[]): Promise<ClaimedRow[]> {
  const { claimed } = await claimJobs(
    db,
    workerId,
    ids.map((id) => [id, 0]),
  );
  expect(claimed).toHaveLength(ids.length);
  return claimed;
}

const cancel = async (id: string): Promise<boolean> => (await cancelJobs(right, [id])).length === 1;
const finish = async (ending: AttemptEnding): Promise<EndingAnswer['answer'] | undefined> =>
  (await finishAttempts(left, [ending])).get(ending.leaseToken)?.answer;

const failure = (row: ClaimedRow, retryDelayMs: number | null): AttemptEnding => {
  const error = { name: 'Error', message: 'no', stack: null, code: 'handler_error' } as const;
  return anEnding(row, { outcome: 'failed', result: null, error, retryDelayMs });
};

interface End {
  id: string;
  status: string;
  generation: number;
  attempts: { token: string; outcome: string }[];
}

/** What has become of the jobs, in the order of their ids as given. */
async function ends(ids: string[]): Promise<End[]> {
  const { rows } = await db.pool.query<End>(
    `SELECT j.id, j.status, j.generation, coalesce((
       SELECT json_agg(json_build_object('token', a.lease_token, 'outcome', a.outcome) ORDER BY a.number)
       FROM taskflow.job_attempts a WHERE a.job_id = j.id), '[]') AS attempts
     FROM unnest($1::uuid[]) WITH ORDINALITY AS u(id, place) JOIN taskflow.jobs j ON j.id = u.id ORDER BY u.place`,
    [ids],
  );
  return rows;
}

/** How often each of the answers came. */
function tally(answers: string[]): Record<string, number> {
  return Object.fromEntries([...new Set(answers)].map((name) => [name, answers.filter((it) => it === name).length]));
}

/** Some jobs are pending on purpose; nothing else may be found. */
async function expectCleanAudit(): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM taskflow.jobs');
  const { jobs, unfinished: _, ...rules } = await auditJobs(db.pool, { accepted: rows.map(({ id }) => id) });
  expect(jobs).toBe(rows.length);
  for (const [rule, subjects] of Object.entries(rules)) expect([rule, subjects]).toEqual([rule, []]);
}

describe(`a cancel, ${races} times at the same moment as`, () => {
  beforeAll(() => {
    [left, right, third] = [
      openDatabase(database.url, lanes),
      openDatabase(database.url, lanes),
      openDatabase(database.url, lanes),
    ];
  });
  afterEach(expectCleanAudit);
  afterAll(() => Promise.all([left.close(), right.close(), third.close()]));

  test('the claim: it is cancelled, and has an attempt only where the claim came first', async () => {
    const ids = await writeMany(races);
    const answers = await inLanes(ids, (id, index) =>
      both(
        index,
        () => claimJobs(left, workerId, [[id, 0]]),
        () => cancel(id),
      ),
    );
    const found = await ends(ids);
    const winners = answers.map(([claim, isCancelled], index) => {
      const token = claim.claimed[0]?.lease_token;
      const attempts = token === undefined ? [] : [{ token, outcome: 'cancelled' }];
      expect(found[index]).toMatchObject({ status: 'cancelled', generation: 0, attempts });
      expect(isCancelled).toBe(true);
      return token === undefined ? 'cancel' : 'claim';
    });
    expect(Object.keys(tally(winners)).toSorted()).toEqual(['cancel', 'claim']);
  });

  test('the finish of a success: exactly one of them is told that it won', async () => {
    const ids = await writeMany(races);
    const rows = await claimMany(ids);
    const answers = await inLanes(rows, (row, index) =>
      both(
        index,
        () => finish(anEnding(row)),
        () => cancel(row.id),
      ),
    );
    const found = await ends(rows.map(({ id }) => id));
    const winners = answers.map(([answer, isCancelled], index) => {
      const token = rows[index]?.lease_token;
      expect([answer, isCancelled]).toEqual(answer === 'recorded' ? ['recorded', false] : ['fenced', true]);
      expect(found[index]).toMatchObject(
        isCancelled
          ? { status: 'cancelled', attempts: [{ token, outcome: 'cancelled' }] }
          : { status: 'completed', attempts: [{ token, outcome: 'succeeded' }] },
      );
      return isCancelled ? 'cancel' : 'finish';
    });
    expect(Object.keys(tally(winners)).toSorted()).toEqual(['cancel', 'finish']);
  });

  test('the finish of a failure that is to be retried: it is cancelled, and the attempt has one end', async () => {
    const ids = await writeMany(races);
    const rows = await claimMany(ids);
    const answers = await inLanes(rows, (row, index) =>
      both(
        index,
        () => finish(failure(row, 60_000)),
        () => cancel(row.id),
      ),
    );
    const found = await ends(rows.map(({ id }) => id));
    const winners = answers.map(([answer, isCancelled], index) => {
      const token = rows[index]?.lease_token;
      expect(isCancelled).toBe(true);
      expect(found[index]).toMatchObject(
        answer === 'recorded'
          ? { status: 'cancelled', generation: 1, attempts: [{ token, outcome: 'failed' }] }
          : { status: 'cancelled', generation: 0, attempts: [{ token, outcome: 'cancelled' }] },
      );
      return String(answer);
    });
    expect(Object.keys(tally(winners)).toSorted()).toEqual(['fenced', 'recorded']);
  });

  test('the retry by hand of a failed job: the retry always happens, and a cancel that was told so has the last word', async () => {
    const ids = await writeMany(races);
    const rows = await claimMany(ids);
    await finishAttempts(
      db,
      rows.map((row) => failure(row, null)),
    );
    const answers = await inLanes(rows, (row, index) =>
      both(
        index,
        async () => (await retryJobs(left, [row.id], 3000)).length,
        () => cancel(row.id),
      ),
    );
    const found = await ends(rows.map(({ id }) => id));
    answers.forEach(([retried, isCancelled], index) => {
      expect(retried).toBe(1);
      expect(found[index]).toMatchObject({
        status: isCancelled ? 'cancelled' : 'pending',
        generation: 1,
        attempts: [{ token: rows[index]?.lease_token, outcome: 'failed' }],
      });
    });
  });

  test('the finish and the retry of the same job: the row is where the winners’ moves lead', async () => {
    const ids = await writeMany(races);
    const rows = await claimMany(ids);
    const answers = await inLanes(rows, async (row, index) => {
      const [[answer, isCancelled], retried] = await Promise.all([
        both(
          index,
          () => finish(failure(row, null)),
          () => cancel(row.id),
        ),
        retryJobs(third, [row.id], 3000).then((moved) => moved.length === 1),
      ]);
      return { answer, isCancelled, retried };
    });
    const found = await ends(rows.map(({ id }) => id));
    const seen = answers.map(({ answer, isCancelled, retried }, index) => {
      const token = rows[index]?.lease_token;
      const outcome = answer === 'recorded' ? 'failed' : 'cancelled';
      // Finished, retried and then cancelled; or ended by one of the two, and retried or not.
      const wasCancelledLast = answer === 'recorded' && isCancelled;
      expect(answer === 'recorded' || isCancelled).toBe(true);
      expect(retried || !wasCancelledLast).toBe(true);
      const ended = wasCancelledLast || answer !== 'recorded' ? 'cancelled' : 'failed';
      expect(found[index]).toMatchObject({
        status: retried && !wasCancelledLast ? 'pending' : ended,
        generation: retried ? 1 : 0,
        attempts: [{ token, outcome }],
      });
      return outcome;
    });
    expect(Object.keys(tally(seen)).toSorted()).toEqual(['cancelled', 'failed']);
  });

  test('claim, finish and retry of the same hundred jobs in any order: nobody hears of a deadlock', async () => {
    const ids = await writeMany(100);
    const shuffled = () =>
      ids
        .map((id) => ({ id, key: Math.random() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ id }) => id);
    const claimed: ClaimedRow[] = [];
    const wins = { claim: 0, finish: 0, cancel: 0, retry: 0 };
    for (let round = 0; round < races / 10; round += 1) {
      const generations = new Map((await ends(ids)).map(({ id, generation }) => [id, generation]));
      const hints = shuffled().map((id): [string, number] => [id, generations.get(id) ?? 0]);
      const [claim, finished, cancelled, retried] = await Promise.all([
        claimJobs(left, workerId, hints),
        finishAttempts(
          left,
          claimed.splice(0).map((row, n) => (n % 2 ? anEnding(row) : failure(row, 0))),
        ),
        cancelJobs(right, shuffled().slice(0, 40)),
        retryJobs(third, shuffled(), 0),
      ]);
      claimed.push(...claim.claimed);
      wins.claim += claim.claimed.length;
      wins.finish += [...finished.values()].filter(({ answer }) => answer === 'recorded').length;
      wins.cancel += cancelled.length;
      wins.retry += retried.length;
    }
    for (const count of Object.values(wins)) expect(count).toBeGreaterThan(0);
  });

  test('all of that, and PostgreSQL had no deadlock to solve', async () => {
    // Sessions hand their figures in when they end.
    await Promise.all([left, right, third].map((racer) => racer.close()));
    [left, right, third] = [openDatabase(database.url), openDatabase(database.url), openDatabase(database.url)];
    const name = new URL(database.url).pathname.slice(1);
    const sql = 'SELECT deadlocks::int, xact_commit::int AS commits FROM pg_stat_database WHERE datname = $1';
    const figures = async () => (await db.pool.query<{ deadlocks: number; commits: number }>(sql, [name])).rows[0];
    await waitFor(async () => ((await figures())?.commits ?? 0) > 10 * races);
    expect((await figures())?.deadlocks).toBe(0);
  });
});

test('two sweepers at once take each of 20,000 undispatched jobs once', async () => {
  const ids = await writeMany(20_000);
  await db.pool.query('UPDATE taskflow.jobs SET dispatched_at = NULL WHERE id = ANY($1)', [ids]);
  const sweepers = [openDatabase(database.url), openDatabase(database.url)];
  const taken = await Promise.all(
    sweepers.map(async (sweeper) => {
      const mine: string[] = [];
      for (;;) {
        const { jobs } = await takeUndispatched(sweeper);
        if (jobs.length === 0) return mine;
        mine.push(...jobs.map(({ jobId }) => jobId));
      }
    }),
  );
  await Promise.all(sweepers.map((sweeper) => sweeper.close()));
  // A page whose rows the other one holds is empty, so what is left comes with the next round of the sweep.
  const rest = (await takeUndispatched(db)).jobs.map(({ jobId }) => jobId);
  const all = [...taken.flat(), ...rest];
  expect(all.length).toBe(new Set(all).size);
  expect(all.toSorted()).toEqual(ids.toSorted());
});
