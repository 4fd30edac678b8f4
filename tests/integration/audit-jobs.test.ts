import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database, Statement } from '../../src/server/database.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts, type AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { retryJobs } from '../../src/server/jobs/transition-job/retry-jobs.ts';
import { auditJobs, describeAudit, isClean, type JobAudit } from '../support/audit-jobs.ts';
import { aNewJob, anEnding, aWorker } from '../support/core-jobs.ts';
import { recordMoves } from '../support/record-moves.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
/** Everything goes through one connection, whose transaction each test rolls back with the flaw that it made. */
let client: pg.Client;
let db: Database;
let workerId: string;
/** Succeeded at its second attempt, with a callback. */
let completed: string;
/** Released, failed, retried by hand and then cancelled while it ran, with a callback. */
let cancelled: string;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await recordMoves(pool);
  await recordMoves(pool);
  const query: Database['query'] = async <Row extends object>({ text }: Statement, values: unknown[]) =>
    (await client.query<Row>(text, values)).rows;
  db = { pool, query, transaction: (work) => work({ query }), close: () => pool.end() };
  workerId = await aWorker(db);

  completed = await submitted({ callbackUrl: 'http://receiver.test/hook' });
  await ended(await claimed(completed, 0), failure);
  await ended(await claimed(completed, 1), {});
  cancelled = await submitted({ maxAttempts: 1, callbackUrl: 'http://receiver.test/hook' });
  await ended(await claimed(cancelled, 0), { outcome: 'released', result: null });
  await ended(await claimed(cancelled, 1), failure);
  await retryJobs(db, [cancelled], 0);
  await claimed(cancelled, 2);
  await cancelJobs(db, [cancelled]);
});
afterAll(async () => {
  await db.close();
  await client.end();
  await database.drop();
});
beforeEach(async () => {
  await client.query('BEGIN');
});
afterEach(async () => {
  await client.query('ROLLBACK');
});

const failure: Partial<AttemptEnding> = {
  outcome: 'failed',
  result: null,
  error: { name: 'Error', message: 'no luck', stack: null, code: 'handler_error' },
  retryDelayMs: 0,
};

async function submitted(fields: Partial<NewJob>): Promise<string> {
  const job = aNewJob(fields);
  await insertJobs(db, [job]);
  return job.id;
}

async function claimed(jobId: string, generation: number): Promise<ClaimedRow> {
  const [row] = (await claimJobs(db, workerId, [[jobId, generation]])).claimed;
  if (!row) throw new Error('The job was not claimed.');
  return row;
}

async function ended(row: ClaimedRow, fields: Partial<AttemptEnding>): Promise<void> {
  await finishAttempts(db, [anEnding(row, fields)]);
}

const audited = (more: string[] = []): Promise<JobAudit> =>
  auditJobs(client, { accepted: [completed, cancelled, ...more] });

/** What the audit says once these statements have made a flaw; by rule, without those that found nothing. */
async function flaws(sql: string): Promise<Partial<JobAudit>> {
  await client.query(sql);
  const audit = await audited();
  expect(isClean(audit)).toBe(false);
  return Object.fromEntries(
    Object.entries(audit).filter(([, found]) => Array.isArray(found) && found.length > 0),
  ) as Partial<JobAudit>;
}

test('jobs that were retried, released, retried by hand and cancelled are clean', async () => {
  const audit = await audited();
  expect(describeAudit(audit)).toMatch(/^jobs +2\nlost +0\n/);
  expect(isClean(audit)).toBe(true);
  expect(audit.jobs).toBe(2);
});

test('an accepted job without a row is lost', async () => {
  const nobody = randomUUID();
  const audit = await audited([nobody]);
  expect(audit).toMatchObject({ lost: [nobody], unfinished: [], jobs: 2 });
  expect(isClean(audit)).toBe(false);
  expect(describeAudit(audit)).toContain(`lost                 1  ${nobody}`);
});

test('a job that is pending or active is unfinished, and nothing else is wrong with it', async () => {
  const pending = await submitted({});
  const active = await submitted({});
  await claimed(active, 0);
  const audit = await audited();
  expect(audit.unfinished.toSorted()).toEqual([pending, active].toSorted());
  expect(isClean({ ...audit, unfinished: [] })).toBe(true);
});

describe('a success too many', () => {
  test('among the attempts', async () => {
    const found = await flaws(`
      DROP INDEX taskflow.job_attempts_one_success;
      UPDATE taskflow.job_attempts SET outcome = 'succeeded' WHERE job_id = '${completed}'`);
    expect(found).toEqual({ doubled: [completed] });
  });

  test('by the moves, where one attempt hides the other', async () => {
    const found = await flaws(`
      ALTER TABLE taskflow.jobs DROP CONSTRAINT jobs_check1, DROP CONSTRAINT jobs_check2;
      UPDATE taskflow.jobs SET status = 'active', lease_token = gen_random_uuid() WHERE id = '${completed}';
      UPDATE taskflow.jobs SET status = 'completed', lease_token = NULL WHERE id = '${completed}'`);
    expect(found).toMatchObject({ doubled: [completed], illegalMoves: [completed] });
  });
});

describe('a budget', () => {
  test('overdrawn in the row', async () => {
    const found = await flaws(`
      ALTER TABLE taskflow.jobs DROP CONSTRAINT jobs_check;
      UPDATE taskflow.jobs SET attempts_charged = 2 WHERE id = '${cancelled}'`);
    expect(found).toEqual({ overBudget: [cancelled] });
  });

  test('overdrawn by the attempts of an earlier one', async () => {
    const sql = `UPDATE taskflow.job_attempts SET outcome = 'lost' WHERE job_id = '${cancelled}' AND number = 1`;
    expect(await flaws(sql)).toEqual({ overBudget: [cancelled] });
  });

  test('charged for less than was attempted', async () => {
    const sql = `UPDATE taskflow.jobs SET attempts_charged = 1 WHERE id = '${completed}'`;
    expect(await flaws(sql)).toEqual({ overBudget: [completed] });
  });
});

test('an attempt that began before the one before it ended overlaps', async () => {
  const sql = `UPDATE taskflow.job_attempts SET finished_at = finished_at + interval '1 hour'
    WHERE job_id = '${completed}' AND number = 1`;
  expect(await flaws(sql)).toEqual({ overlapping: [completed] });
});

describe('a move that is illegal', () => {
  test('by its statuses', async () => {
    const found = await flaws(`
      UPDATE taskflow.jobs SET status = 'pending', finished_at = NULL, generation = generation + 1
        WHERE id = '${completed}'`);
    expect(found).toMatchObject({ illegalMoves: [completed], unfinished: [completed] });
  });

  test('by its generation', async () => {
    expect(await flaws(`UPDATE taskflow.jobs SET generation = generation + 1 WHERE id = '${completed}'`)).toEqual({
      illegalMoves: [completed],
    });
  });

  test('by a lease token that two attempts had', async () => {
    const found = await flaws(`
      UPDATE taskflow_audit.moves SET to_token = (SELECT to_token FROM taskflow_audit.moves
          WHERE job_id = '${completed}' AND to_token IS NOT NULL ORDER BY number LIMIT 1)
        WHERE job_id = '${cancelled}' AND to_token IS NOT NULL`);
    expect(found.illegalMoves?.toSorted()).toEqual([completed, cancelled].toSorted());
  });

  test('because nobody saw the job being born', async () => {
    const found = await flaws(`
      ALTER TABLE taskflow.jobs DISABLE TRIGGER record_birth;
      INSERT INTO taskflow.jobs (id, task_type, payload, max_attempts, timeout_ms, run_at, created_at, updated_at)
        VALUES ('00000000-0000-7000-8000-000000000000', 'noop', '{}', 1, 1, now(), now(), now())`);
    expect(found).toMatchObject({ illegalMoves: ['00000000-0000-7000-8000-000000000000'] });
  });
});

describe('an attempt that disagrees with its terminal job', () => {
  test('because its end is not recorded', async () => {
    const sql = `DELETE FROM taskflow.job_attempts WHERE job_id = '${cancelled}' AND number = 1`;
    expect(await flaws(sql)).toEqual({ openAttempts: [cancelled] });
  });

  test('because the job still has a lease token', async () => {
    const found = await flaws(`
      ALTER TABLE taskflow.jobs DROP CONSTRAINT jobs_check1;
      UPDATE taskflow.jobs SET lease_token = gen_random_uuid() WHERE id = '${completed}'`);
    expect(found).toMatchObject({ openAttempts: [completed], illegalMoves: [completed] });
  });

  test('because none succeeded, or one did all the same', async () => {
    const found = await flaws(`
      UPDATE taskflow.job_attempts SET outcome = 'failed' WHERE job_id = '${completed}';
      UPDATE taskflow.job_attempts SET outcome = 'succeeded' WHERE job_id = '${cancelled}' AND number = 3`);
    expect(found.openAttempts?.toSorted()).toEqual([completed, cancelled].toSorted());
    expect(Object.keys(found)).toEqual(['openAttempts']);
  });
});

describe('a webhook', () => {
  test('without a delivery', async () => {
    const sql = `DELETE FROM taskflow.webhook_deliveries WHERE job_id = '${cancelled}' AND event = 'job.failed'`;
    expect(await flaws(sql)).toEqual({ webhookProblems: [cancelled] });
  });

  test('with two ids for one event', async () => {
    const found = await flaws(`
      INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body)
        SELECT job_id, job_version + 1, event, url, host, body FROM taskflow.webhook_deliveries
        WHERE job_id = '${completed}'`);
    expect(found).toEqual({ webhookProblems: [completed] });
  });

  test('for an event that never was', async () => {
    const sql = `UPDATE taskflow.webhook_deliveries SET event = 'job.failed' WHERE job_id = '${completed}'`;
    expect(await flaws(sql)).toEqual({ webhookProblems: [completed] });
  });

  test('that did not arrive, where the receivers are healthy', async () => {
    await client.query(`UPDATE taskflow.webhook_deliveries SET state = 'delivered' WHERE job_id = '${cancelled}'`);
    const audit = await auditJobs(client, { accepted: [], receiversAreHealthy: true });
    expect(audit.webhookProblems).toEqual([completed]);
  });
});

describe('statistics that are off', () => {
  test('in the counters', async () => {
    expect(await flaws(`UPDATE taskflow.job_counts SET count = count + 1 WHERE status = 'completed'`)).toEqual({
      statsOff: ['job_counts noop completed'],
    });
  });

  test.each(['count = count - 1', 'run_buckets[1] = run_buckets[1] + 1', 'wait_buckets[2] = wait_buckets[2] + 1'])(
    'in %s',
    async (change) => {
      expect(await flaws(`UPDATE taskflow.job_stats SET ${change} WHERE status = 'cancelled'`)).toEqual({
        statsOff: ['job_stats noop cancelled'],
      });
    },
  );
});
