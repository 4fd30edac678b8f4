import { rm } from 'node:fs/promises';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTaskFlowError } from '../../src/jobs/errors.ts';
import { isValueError, type Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import { createSubmitter } from '../../src/server/jobs/submitter.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts, type AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { retryJobs } from '../../src/server/jobs/transition-job/retry-jobs.ts';
import { sweepExpired, sweepLost, sweepOverdue } from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import { openWebServices } from '../../src/server/web-services.ts';
import { aNewJob, anEnding, aWorker, openDatabase, writeJobs } from '../support/core-jobs.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  workerId = await aWorker(db);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

async function countOf(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, values);
  return rows[0]?.count ?? NaN;
}

const claimAll = async (jobIds: string[], generation = 0): Promise<ClaimedRow[]> =>
  (
    await claimJobs(
      db,
      workerId,
      jobIds.map((id) => [id, generation]),
    )
  ).claimed;

// PostgreSQL keeps no NUL character in jsonb.
const refusedJson = String.raw`{"note":"\u0000"}`;

describe('a value that PostgreSQL refuses', () => {
  test('fails alone in a batch of submits, whichever of two submitters it came through', async () => {
    const [left, right] = [createSubmitter(db, () => undefined), createSubmitter(db, () => undefined)];
    const jobs = Array.from({ length: 200 }, (_, n) =>
      aNewJob({ payload: n % 100 === 37 ? refusedJson : `{"n":${n}}` }),
    );
    const answers = await Promise.allSettled(jobs.map((job, n) => (n % 2 ? left : right).submit(job)));
    const refused = answers.flatMap((answer, n) => (answer.status === 'rejected' ? [{ n, error: answer.reason }] : []));
    expect(refused.map(({ n }) => n)).toEqual([37, 137]);
    expect(refused.every(({ error }) => isValueError(error))).toBe(true);
    expect(await countOf('taskflow.jobs WHERE id = ANY($1)', [jobs.map(({ id }) => id)])).toBe(198);
  });

  test('is the 422 of its own submitter, and nobody else in the batch hears of it', async () => {
    const services = openWebServices(loadEnv(settingsFor('postgres', database)));
    try {
      await db.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('any', '{}')`);
      const payloads = Array.from({ length: 50 }, (_, n) => ({ note: n === 20 ? '\u0000' : `n${n}` }));
      const answers = await Promise.allSettled(
        payloads.map((payload) => submitJob(services, { taskType: 'any', payload }, null)),
      );
      const refused = answers.flatMap((answer, n) =>
        answer.status === 'rejected' ? [{ n, error: answer.reason }] : [],
      );
      expect(refused.map(({ n, error }) => [n, isTaskFlowError(error) && error.status])).toEqual([[20, 422]]);
      expect(await countOf(`taskflow.jobs WHERE task_type = 'any'`, [])).toBe(49);
    } finally {
      await services.close();
    }
  });

  test('is refused alone in a batch of finishes', async () => {
    const rows = await claimAll(await writeJobs(db, 100));
    const endings = rows.map((row, n) => anEnding(row, { result: n === 63 ? refusedJson : '{}' }));
    const answers = await finishAttempts(db, endings);
    const others = endings.filter(({ leaseToken }) => answers.get(leaseToken)?.answer !== 'recorded');
    expect(others.map(({ leaseToken }) => [leaseToken, answers.get(leaseToken)?.answer])).toEqual([
      [endings[63]?.leaseToken, 'refused'],
    ]);
    const ids = rows.map(({ id }) => id);
    expect(await countOf(`taskflow.jobs WHERE id = ANY($1) AND status = 'completed'`, [ids])).toBe(99);
    expect(await countOf(`taskflow.job_attempts WHERE job_id = ANY($1)`, [ids])).toBe(99);
  });

  test('as a handler’s result ends its job with invalid_result, and the jobs that ended with it are completed', async () => {
    const folder = await writeHandlers(`import { defineTask } from 'taskflow';
       import { z } from 'zod';
       // A number of 200,000 digits: JSON has no limit, PostgreSQL's numeric does.
       export const huge = defineTask({ type: 'huge', payload: z.looseObject({ at: z.number() }), result: z.unknown(),
         run: async ({ at, n }) => {
           await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
           return n === 7 ? { number: JSON.rawJSON('1e200000') } : { n };
         } });`);
    const settings = { ...settingsFor('postgres', database), HANDLERS_DIR: folder, WORKER_CONCURRENCY: '20' };
    const worker = await startWorkerProcess(settings);
    const services = openWebServices(loadEnv(settings));
    try {
      const at = Date.now() + 1000;
      const submitted = await Promise.all(
        Array.from({ length: 20 }, (_, n) => submitJob(services, { taskType: 'huge', payload: { n, at } }, null)),
      );
      const ids = submitted.map(({ jobId }) => jobId);
      const ended = 'taskflow.jobs WHERE id = ANY($1) AND finished_at IS NOT NULL';
      await waitFor(async () => (await countOf(ended, [ids])) === 20, { timeoutMs: 20_000 });
      const { rows } = await db.pool.query<{ id: string; error_code: string }>(
        `SELECT id, error_code FROM taskflow.jobs WHERE id = ANY($1) AND status <> 'completed'`,
        [ids],
      );
      expect(rows).toEqual([{ id: ids[7], error_code: 'invalid_result' }]);
    } finally {
      await services.close();
      await worker.stop();
      await rm(folder, { recursive: true });
    }
  });
});

describe('statements over the same rows', () => {
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => ({ item, key: Math.random() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ item }) => item);

  test('claim, finish, cancel, retry and sweep at once, in any order, and no deadlock happens', async () => {
    const own = await freshDatabase();
    const crowd = openDatabase(own.url, 12);
    try {
      const [workers, ids] = [await Promise.all([aWorker(crowd), aWorker(crowd)]), await writeJobs(crowd, 50)];
      const seen: string[] = [];
      let claimed: ClaimedRow[] = [];
      const hints = async () => {
        const { rows } = await crowd.pool.query<{ id: string; generation: number }>(
          'SELECT id, generation FROM taskflow.jobs WHERE id = ANY($1)',
          [ids],
        );
        return shuffled(rows).map(({ id, generation }): [string, number] => [id, generation]);
      };
      const claim = async (worker: string) => {
        const answer = await claimJobs(crowd, worker, await hints());
        claimed.push(...answer.claimed);
        seen.push(...answer.claimed.map(() => 'claim'));
      };
      const finish = async () => {
        const failure = { name: 'Error', message: 'no', stack: null, code: 'handler_error' } as const;
        const failed = { outcome: 'failed', result: null, error: failure, retryDelayMs: 0 } as const;
        const endings = shuffled(claimed).map((row, n) => anEnding(row, n % 3 === 0 ? {} : failed));
        claimed = [];
        const answers = await finishAttempts(crowd, endings);
        for (const { answer } of answers.values()) seen.push(answer);
      };
      const cancel = async () =>
        seen.push(...(await cancelJobs(crowd, shuffled(ids).slice(0, 10))).map(() => 'cancel'));
      const retry = async () => seen.push(...(await retryJobs(crowd, shuffled(ids), 0)).map(() => 'retry'));
      const fresh = async () => void (await writeJobs(crowd, 1));
      const [first, second] = workers;
      for (let round = 0; round < 200; round += 1) {
        await Promise.all([
          claim(first),
          claim(second),
          finish(),
          cancel(),
          retry(),
          fresh(),
          sweepLost(crowd),
          sweepExpired(crowd),
          sweepOverdue(crowd, 0),
        ]);
      }
      const kinds = Object.fromEntries(
        ['claim', 'recorded', 'cancel', 'retry'].map((kind) => [kind, seen.includes(kind)]),
      );
      expect(kinds).toEqual({ claim: true, recorded: true, cancel: true, retry: true });
      // Its sessions hand their figures in when they end.
      await crowd.close();
      const sql = 'SELECT deadlocks::int, xact_commit::int AS commits FROM pg_stat_database WHERE datname = $1';
      const figures = () =>
        db.pool.query<{ deadlocks: number; commits: number }>(sql, [new URL(own.url).pathname.slice(1)]);
      await waitFor(async () => ((await figures()).rows[0]?.commits ?? 0) > 1500);
      expect((await figures()).rows[0]?.deadlocks).toBe(0);
    } finally {
      await crowd.close().catch(() => undefined);
      await own.drop();
    }
  });

  test('a deadlock with somebody else’s transaction is tried again, and its caller hears nothing', async () => {
    const own = await freshDatabase();
    const other = new pg.Client({ connectionString: own.url });
    await other.connect();
    // The one that waits first looks for a deadlock first, and is its victim.
    await other.query(`ALTER DATABASE ${new URL(own.url).pathname.slice(1)} SET deadlock_timeout = '300ms'`);
    await other.query(`SET deadlock_timeout = '20s'`);
    await other.query(`
      CREATE TABLE pair (id int PRIMARY KEY, count int NOT NULL);
      INSERT INTO pair VALUES (1, 0), (2, 0);
      CREATE FUNCTION count_both() RETURNS void LANGUAGE sql AS
        'UPDATE pair SET count = count + 1 WHERE id = 1; UPDATE pair SET count = count + 1 WHERE id = 2;'`);
    const mine = openDatabase(own.url);
    try {
      await other.query('BEGIN');
      await other.query('UPDATE pair SET count = count + 10 WHERE id = 2');
      const counted = mine.query({ name: 'count_both', text: 'SELECT count_both()' }, []);
      await waitFor(() =>
        countOf('pg_stat_activity WHERE datname = $1 AND wait_event_type = $2', [
          new URL(own.url).pathname.slice(1),
          'Lock',
        ]),
      );
      await other.query('UPDATE pair SET count = count + 10 WHERE id = 1');
      await other.query('COMMIT');
      await counted;
      const { rows } = await other.query('SELECT count FROM pair ORDER BY id');
      expect(rows).toEqual([{ count: 11 }, { count: 11 }]);
    } finally {
      await mine.close();
      await other.end();
      await own.drop();
    }
  });
});

describe.each(['cut_before', 'cut_after'] as const)('a connection that dies at COMMIT (%s)', (moment) => {
  let proxy: TcpProxy;
  let far: Database;

  beforeAll(async () => {
    const url = new URL(database.url);
    proxy = await startProxy(Number(url.port));
    url.port = String(proxy.port);
    far = openDatabase(url.href);
  });
  afterAll(async () => {
    await far.close();
    await proxy.stop();
  });

  test('of a submit: the job is there once, and the answer is a success', async () => {
    const jobs = [aNewJob(), aNewJob()];
    const cut = proxy.onceSent('insert_jobs', moment);
    const rows = await insertJobs(far, jobs);
    await cut;
    expect(rows.map(({ id }) => id).toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    expect(await countOf('taskflow.jobs WHERE id = ANY($1)', [jobs.map(({ id }) => id)])).toBe(2);
  });

  test('of a claim: the jobs are this worker’s, once, under the tokens that it knows', async () => {
    const ids = await writeJobs(db, 3);
    const cut = proxy.onceSent('claim_jobs', moment);
    const { claimed, notYet } = await claimJobs(
      far,
      workerId,
      ids.map((id) => [id, 0]),
    );
    await cut;
    expect(notYet).toEqual([]);
    expect(claimed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    for (const row of claimed) {
      expect(row).toMatchObject({ status: 'active', attempt: 1, payload: {}, deadline_in_ms: null });
      expect(row.ready_ms).toBeGreaterThan(Date.parse('2026-01-01'));
    }
    const { rows } = await db.pool.query<{ lease_token: string; version: number }>(
      'SELECT lease_token, version FROM taskflow.jobs WHERE id = ANY($1) ORDER BY lease_token',
      [ids],
    );
    expect(rows).toEqual(claimed.map((row) => ({ lease_token: row.lease_token, version: 1 })).toSorted(byToken));
  });

  test('of a finish: each attempt is recorded once, and the statistics have it once', async () => {
    const taskType = `finish_${moment}`;
    const jobs = [aNewJob({ taskType }), aNewJob({ taskType })];
    await insertJobs(db, jobs);
    const rows = await claimAll(jobs.map(({ id }) => id));
    const endings: AttemptEnding[] = rows.map((row) => anEnding(row));
    const cut = proxy.onceSent('finish_attempts', moment);
    const answers = await finishAttempts(far, endings);
    await cut;
    expect([...answers.values()].map(({ answer }) => answer)).toEqual(['recorded', 'recorded']);
    const ids = jobs.map(({ id }) => id);
    expect(await countOf('taskflow.job_attempts WHERE job_id = ANY($1)', [ids])).toBe(2);
    const { rows: stats } = await db.pool.query(
      'SELECT sum(count)::int AS count FROM taskflow.job_stats WHERE task_type = $1',
      [taskType],
    );
    expect(stats).toEqual([{ count: 2 }]);
  });
});

function byToken(a: { lease_token: string }, b: { lease_token: string }): number {
  return a.lease_token < b.lease_token ? -1 : 1;
}

test('a connection that dies again and again fails its statement, and the next one works', async () => {
  const url = new URL(database.url);
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  const far = openDatabase(url.href);
  try {
    const cuts = Array.from({ length: 5 }, () => proxy.onceSent('insert_jobs', 'cut_before'));
    const job = aNewJob({ id: uuidv7() });
    await expect(insertJobs(far, [job])).rejects.toThrow(/ECONNRESET|terminated/);
    await Promise.all(cuts);
    expect(await insertJobs(far, [job])).toHaveLength(1);
  } finally {
    await far.close();
    await proxy.stop();
  }
});

test('a submit that is repeated while its first try is at work still finds what that writes', async () => {
  const own = await freshDatabase();
  const first = new pg.Client({ connectionString: own.url });
  await first.connect();
  const mine = openDatabase(own.url);
  try {
    const job = aNewJob();
    await first.query('BEGIN');
    const query = async <Row>(statement: { text: string }, values: unknown[]) =>
      (await first.query(statement.text, values)).rows as Row[];
    await insertJobs({ query }, [job]);
    const repeated = insertJobs(mine, [job]);
    const name = new URL(own.url).pathname.slice(1);
    await waitFor(() => countOf('pg_stat_activity WHERE datname = $1 AND wait_event_type = $2', [name, 'Lock']));
    await first.query('COMMIT');
    expect(await repeated).toMatchObject([{ id: job.id }]);
  } finally {
    await mine.close();
    await first.end();
    await own.drop();
  }
});
