import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { findJobLogs } from '../../src/server/jobs/find-job-logs.ts';
import { submitJob } from '../../src/server/jobs/submit-job.ts';
import type { Logger } from '../../src/server/logger.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { createLogWriter, type LogLine } from '../../worker/write-logs.ts';
import { logWork } from '../../src/server/work/log-work.ts';
import { sealLease } from '../../src/server/work/lease-token.ts';
import { waitFor } from '../support/wait-for.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';

let database: TestDatabase;
let services: WebServices;
let db: Database;

beforeAll(async () => {
  database = await freshDatabase();
  const env = loadEnv(settingsFor('postgres', database));
  services = openWebServices(env);
  db = createDatabase(env, pino({ level: 'silent' }));
});
afterAll(async () => {
  await db.close();
  await services.close();
  await database.drop();
});

function aLine(jobId: string, message: string, fields: Partial<LogLine> = {}): LogLine {
  return { jobId, attempt: 1, level: 'info', message, data: null, ...fields };
}

async function messagesOf(jobId: string): Promise<string[]> {
  const { rows } = await db.pool.query<{ message: string }>(
    'SELECT message FROM taskflow.job_logs WHERE job_id = $1 ORDER BY id',
    [jobId],
  );
  return rows.map((row) => row.message);
}

/** What one reads who follows a log line by line while it is written, from `cursor` on. */
async function follow(jobId: string, cursor?: string): Promise<{ lines: [string, string][]; cursor: string }> {
  const lines: [string, string][] = [];
  for (;;) {
    const page = await findJobLogs(services, localCaller, jobId, { limit: 1, ...(cursor !== undefined && { cursor }) });
    cursor = page.endCursor;
    lines.push(...page.logs.map(({ at, message }): [string, string] => [at, message]));
    if (page.nextCursor === null) return { lines, cursor };
  }
}

/** Makes it a job whose first attempt runs. @returns its lease token */
async function started(jobId: string): Promise<string> {
  const leaseToken = randomUUID();
  await db.pool.query(
    `UPDATE taskflow.jobs SET status = 'active', attempt = 1, attempt_started_at = now(), lease_token = $2 WHERE id = $1`,
    [jobId, leaseToken],
  );
  return leaseToken;
}

async function aJobId(): Promise<string> {
  await services.db.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('noop', '{}') ON CONFLICT DO NOTHING`,
  );
  return (await submitJob(services, { taskType: 'noop' }, null)).jobId;
}

/** A logger, and what was written to it. */
function aLog(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { log: pino({ level: 'warn' }, { write }), lines };
}

test('a line that PostgreSQL refuses is lost alone, and its log says so', async () => {
  const jobId = await aJobId();
  const { log, lines } = aLog();
  const writer = createLogWriter(db, log);
  const names = Array.from({ length: 40 }, (_, n) => `line ${n}`);
  // The first one goes alone, the others together behind it.
  for (const name of names) writer.write(aLine(jobId, name, name === 'line 17' ? { data: '{"not": "JSON' } : {}));
  writer.write(aLine(jobId, 'no\0good'));
  await writer.flush();
  expect(await messagesOf(jobId)).toEqual(names.filter((name) => name !== 'line 17'));
  expect(lines).toMatchObject([
    { lines: 1, jobId, msg: 'log lines could not be stored' },
    { lines: 1, jobId, msg: 'log lines could not be stored' },
  ]);
});

test('flush waits for what was written before it, not for a job that never stops to talk', async () => {
  const [quiet, loud] = [await aJobId(), await aJobId()];
  const writer = createLogWriter(db, aLog().log);
  let attempt = 1;
  const talk = setInterval(() => {
    attempt += 1;
    for (let n = 0; n < 500; n += 1) writer.write(aLine(loud, `line ${n}`, { attempt }));
  }, 1);
  try {
    writer.write(aLine(quiet, 'only one'));
    await writer.flush();
    expect(await messagesOf(quiet)).toEqual(['only one']);
  } finally {
    clearInterval(talk);
  }
  await writer.close();
});

test('what comes faster than it can be stored is dropped, and its log says how much', async () => {
  const jobId = await aJobId();
  const { log, lines } = aLog();
  const writer = createLogWriter(db, log);
  const data = JSON.stringify('x'.repeat(1024 * 1024));
  for (let n = 0; n < 80; n += 1) writer.write(aLine(jobId, `line ${n}`, { attempt: n, data }));
  await writer.flush();
  const kept = (await messagesOf(jobId)).length;
  expect(kept).toBeGreaterThan(60);
  expect(kept).toBeLessThan(70);
  expect(lines).toMatchObject([{ lines: 80 - kept, msg: 'log lines were dropped: more came than could be stored' }]);
});

test('a line of a job that is gone is not kept, those beside it are', async () => {
  const [gone, kept] = [await aJobId(), await aJobId()];
  await db.pool.query('DELETE FROM taskflow.jobs WHERE id = $1', [gone]);
  const writer = createLogWriter(db, aLog().log);
  writer.write(aLine(gone, 'too late'));
  writer.write(aLine(gone, 'later still'));
  writer.write(aLine(kept, 'in time'));
  await writer.flush();
  expect([await messagesOf(gone), await messagesOf(kept)]).toEqual([[], ['in time']]);
});

test('whoever follows a log finds each line once, and no time before the one above, whatever the clocks do', async () => {
  const jobId = await aJobId();
  await started(jobId);
  // The first batch waits for the database, those behind it do not.
  const waitsMs = [100];
  const slow: Database = {
    ...db,
    query: async (statement, values) => {
      await sleep(waitsMs.shift() ?? 0);
      return db.query(statement, values);
    },
  };
  const writer = createLogWriter(slow, aLog().log);
  writer.write(aLine(jobId, 'first'));
  writer.write(aLine(jobId, 'second'));
  await writer.flush();
  const seen = await follow(jobId);
  await moveClock(db, -5_000);
  writer.write(aLine(jobId, 'third'));
  await writer.flush();
  await moveClock(db, 5_000);
  const { lines } = await follow(jobId, seen.cursor);
  const all = [...seen.lines, ...lines];
  expect(all.map(([, message]) => message)).toEqual([
    'Job created: noop',
    'Attempt 1 started',
    'first',
    'second',
    'third',
  ]);
  const times = all.map(([at]) => at);
  expect(times).toEqual(times.toSorted());
  expect((await follow(jobId)).lines).toEqual(all);
});

test('of two calls that log for one attempt at once none is passed over by whoever follows', async () => {
  const jobId = await aJobId();
  const leaseToken = sealLease({ jobId, leaseToken: await started(jobId) });
  const say = (by: Pick<Database, 'query'>, message: string) =>
    logWork({ db: by, sealer: services.sealer }, { leaseToken, lines: [{ level: 'info', message }] });
  let isStored = false;
  let second: Promise<unknown> = Promise.resolve();
  const seen = await db.transaction(async (transaction) => {
    await say(transaction, 'first');
    second = say(db, 'second').then(() => (isStored = true));
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await waitFor(async () => isStored || (await services.db.pool.query(waiting)).rowCount === 1);
    return follow(jobId);
  });
  await second;
  const { lines } = await follow(jobId, seen.cursor);
  expect([...seen.lines, ...lines].map(([, message]) => message).slice(2)).toEqual(['first', 'second']);
});
