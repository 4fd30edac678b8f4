import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActionPreview, CreateJobAction, JobAction } from '../../src/jobs/job-action-schema.ts';
import { createAction } from '../../src/server/actions/create-action.ts';
import { findAction } from '../../src/server/actions/find-actions.ts';
import { previewAction } from '../../src/server/actions/preview-action.ts';
import { stopAction } from '../../src/server/actions/stop-action.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { actOnJobs } from '../../src/server/jobs/transition-job/act-on-jobs.ts';
import { claimJobs } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { createActionRunner, type ActionRunner } from '../../worker/maintenance/run-actions.ts';
import { auditJobs } from '../support/audit-jobs.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { recordMoves } from '../support/record-moves.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const log = pino({ level: 'silent' });

let database: TestDatabase;
let db: Database;
let runners: ActionRunner[];
let hinted: string[];
let told: string[];

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
  await recordMoves(db.pool);
});
beforeEach(() => {
  runners = [];
  hinted = [];
  told = [];
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await db.pool.query(
    `TRUNCATE taskflow.jobs, taskflow.job_attempts, taskflow.webhook_deliveries, taskflow.job_actions,
      taskflow.job_counts, taskflow.job_stats, taskflow_audit.moves`,
  );
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** The runner of a worker of its own, with a queue that only remembers what it was given. */
function aRunner(): ActionRunner {
  const queue: HintQueue = {
    kind: 'redis',
    add: async ({ ids }) => void hinted.push(...ids.map(([id]) => id)),
    isReachable: async () => true,
    countReady: async () => 0,
    mark: undefined,
    close: async () => undefined,
  };
  const parts = { db, log, queue, leaseMs: 1000, onDeleted: () => void told.push('deleted') };
  const runner = createActionRunner({ ...parts, onMoved: (rows) => told.push(...rows.map(({ id }) => id)) });
  runners.push(runner);
  return runner;
}

const create = (wanted: CreateJobAction) => createAction({ db }, localCaller, wanted);
const read = (action: JobAction) => findAction({ db }, action.actionId);

/** Goes on with it, as the sweep does each second, until it has ended. */
async function finish(action: JobAction, ...by: ActionRunner[]): Promise<JobAction> {
  return waitFor(async () => {
    for (const runner of by) runner.wake();
    const now = await read(action);
    return now.state === 'running' ? undefined : now;
  });
}

async function writeMany(count: number, fields: Parameters<typeof aNewJob>[0] = {}): Promise<string[]> {
  const jobs = Array.from({ length: count }, () => aNewJob(fields));
  for (let at = 0; at < jobs.length; at += 500) await insertJobs(db, jobs.slice(at, at + 500));
  return jobs.map(({ id }) => id);
}

async function failMany(count: number, fields: Parameters<typeof aNewJob>[0] = {}): Promise<string[]> {
  const ids = await writeMany(count, fields);
  const { claimed } = await claimJobs(
    db,
    await aWorker(db),
    ids.map((id) => [id, 0]),
  );
  const error = { name: 'Error', message: 'x', stack: null, code: 'handler_error' } as const;
  await finishAttempts(
    db,
    claimed.map((row) => anEnding(row, { outcome: 'failed', result: null, error })),
  );
  return ids;
}

/** How often each job moved to a status. */
async function moves(status: string): Promise<{ jobs: number; most: number }> {
  const { rows } = await db.pool.query(
    `SELECT count(*)::int AS jobs, coalesce(max(n), 0)::int AS most FROM (
       SELECT count(*) AS n FROM taskflow_audit.moves WHERE to_status = $1 AND from_status IS NOT NULL GROUP BY job_id) m`,
    [status],
  );
  return rows[0];
}

test('two workers that run the same actions at once act on each job once', async () => {
  await writeMany(1500, { tags: ['a'] });
  await writeMany(500, { tags: ['b'] });
  const all = await create({ action: 'cancel', filter: { tag: 'a' } });
  const some = await create({ action: 'cancel', filter: { tag: 'b' } });
  const [one, other] = [aRunner(), aRunner()];
  const [first, second] = await Promise.all([finish(all, one, other), finish(some, one, other)]);
  expect(first).toMatchObject({ state: 'completed', matched: 1500, done: 1500, skipped: 0, failed: 0 });
  expect(second).toMatchObject({ state: 'completed', matched: 500, done: 500, skipped: 0, failed: 0 });
  expect(await moves('cancelled')).toEqual({ jobs: 2000, most: 1 });
  expect([told.length, new Set(told).size]).toEqual([2000, 2000]);
  expect((await auditJobs(db.pool, { accepted: [] })).statsOff).toEqual([]);
});

test('a large action does not keep a small one waiting', async () => {
  await writeMany(3000, { tags: ['large'] });
  await writeMany(3, { tags: ['small'] });
  const large = await create({ action: 'cancel', filter: { tag: 'large' } });
  const small = await create({ action: 'cancel', filter: { tag: 'small' } });
  await finish(small, aRunner());
  expect((await read(large)).state).toBe('running');
});

test('a step that was taken is not taken again, nor one of an action that was stopped', async () => {
  const ids = await writeMany(2);
  const { actionId } = await create({ action: 'cancel', filter: { status: 'pending' } });
  const createdAt = '2026-11-25T00:00:00.000000Z';
  const step = { actionId, action: 'cancel', filter: {}, undoes: null, steps: 0, isLast: false } as const;
  const take = (id: string | undefined, steps: number) =>
    actOnJobs(db, { ...step, steps, jobs: [{ id: id ?? '', createdAt }] }, 1000);
  const answers = await Promise.all([take(ids[0], 0), take(ids[0], 0)]);
  expect(answers.filter((moved) => moved === undefined)).toHaveLength(1);
  expect(answers.find((moved) => moved !== undefined)).toMatchObject([{ id: ids[0], status: 'cancelled' }]);
  await stopAction({ db }, localCaller, actionId);
  expect(await take(ids[1], 1)).toBeUndefined();
  expect(await moves('cancelled')).toEqual({ jobs: 1, most: 1 });
});

test('a step without jobs moves the place of the action, once, and not behind what was stopped', async () => {
  const [first = ''] = await writeMany(1, { tags: ['first'] });
  const { actionId } = await create({ action: 'cancel', filter: { status: 'pending' } });
  const step = { actionId, action: 'cancel', filter: {}, undoes: null, jobs: [], isLast: false } as const;
  const take = (steps: number, end: { createdAt: string; id: string }) => actOnJobs(db, { ...step, steps, end }, 1000);
  const end = { createdAt: '2026-11-24T10:20:30.123456Z', id: first };
  const later = { ...end, createdAt: '2026-11-25T00:00:00.000000Z' };
  const place = async () => {
    const { rows } = await db.pool.query(
      `SELECT to_char(walk_created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt", walk_id AS id
       FROM taskflow.job_actions WHERE id = $1`,
      [actionId],
    );
    return rows[0];
  };
  expect(await take(0, end)).toEqual([]);
  expect(await take(0, later)).toBeUndefined();
  expect(await place()).toEqual(end);
  await stopAction({ db }, localCaller, actionId);
  expect(await take(1, later)).toBeUndefined();
  expect(await place()).toEqual(end);
  expect(await findAction({ db }, actionId)).toMatchObject({ state: 'stopped', done: 0, skipped: 0, failed: 0 });
});

test('once a stop has returned nothing more is done, and a second one changes nothing', async () => {
  await writeMany(2500);
  const action = await create({ action: 'cancel', filter: { status: 'pending' } });
  const runner = aRunner();
  await waitFor(async () => {
    runner.wake();
    return (await read(action)).done > 0;
  });
  const stopped = await stopAction({ db }, localCaller, action.actionId);
  expect(stopped).toMatchObject({ state: 'stopped', finishedAt: expect.any(String) });
  runner.wake();
  await runner.stop();
  expect(await stopAction({ db }, localCaller, action.actionId)).toEqual(stopped);
  expect(stopped.done).toBeLessThan(2500);
  expect(await moves('cancelled')).toEqual({ jobs: stopped.done, most: 1 });
  const { rows } = await db.pool.query(
    'SELECT actor, action, after FROM taskflow.audit_log WHERE subject = $1 ORDER BY id',
    [action.actionId],
  );
  expect(rows).toMatchObject([
    { actor: 'local', action: 'job_action.created', after: { action: 'cancel', matched: 2500 } },
    { actor: 'local', action: 'job_action.stopped', after: { done: stopped.done, skipped: 0, failed: 0 } },
  ]);
});

test('a revoked key takes its action along before the next step, and the record says why', async () => {
  await writeMany(2500);
  const keyIds = [randomUUID(), randomUUID()];
  await db.pool.query(
    `INSERT INTO taskflow.api_keys (id, name, sha256, scopes, expires_at)
     SELECT id, 'k', id::text, '{manage}', now() - interval '1 hour' FROM unnest($1::uuid[]) id`,
    [keyIds],
  );
  const [mine, others] = keyIds.map((keyId) => ({ ...localCaller, kind: 'key' as const, keyId }));
  if (!mine || !others) throw new Error('Two keys were made.');
  const action = await createAction({ db }, mine, { action: 'cancel', filter: { status: 'pending' } });
  const runner = aRunner();
  await waitFor(async () => {
    runner.wake();
    return (await read(action)).done > 0;
  });
  await db.pool.query('UPDATE taskflow.api_keys SET revoked_at = now() WHERE id = $1', [keyIds[0]]);
  const stopped = await finish(action, runner);
  expect(stopped).toMatchObject({ state: 'stopped', error: expect.stringContaining('revoked') });
  expect(stopped.done).toBeLessThan(2500);
  expect(await moves('cancelled')).toEqual({ jobs: stopped.done, most: 1 });
  const { rows } = await db.pool.query(
    `SELECT actor, after FROM taskflow.audit_log WHERE action = 'job_action.stopped' AND subject = $1`,
    [action.actionId],
  );
  expect(rows).toMatchObject([{ actor: 'system', after: { done: stopped.done, error: stopped.error } }]);

  // A page that was read before is of no use either.
  const { actionId } = await createAction({ db }, mine, { action: 'cancel', filter: { status: 'pending' } });
  const [id = ''] = await writeMany(1);
  const jobs = [{ id, createdAt: '2026-11-25T00:00:00.000000Z' }];
  const step = { actionId, action: 'cancel', filter: {}, undoes: null, steps: 0, jobs, isLast: false } as const;
  expect(await actOnJobs(db, step, 1000)).toBeUndefined();

  // One whose key has only expired goes on.
  const theirs = await createAction({ db }, others, { action: 'cancel', filter: { status: 'pending' } });
  expect(await finish(theirs, runner)).toMatchObject({ state: 'completed', error: null });
});

test('what the status or the filter no longer allows when its turn comes is skipped', async () => {
  const [, , , claimedId = ''] = await writeMany(4, { tags: ['mixed'] });
  const failed = await failMany(2, { tags: ['mixed'], maxAttempts: 1 });
  const worker = await aWorker(db);
  await claimJobs(db, worker, [[claimedId, 0]]);
  const running = await create({ action: 'cancel', filter: { tag: 'mixed' } });
  expect(running.matched).toBe(6);
  expect(await finish(running, aRunner())).toMatchObject({ state: 'completed', done: 4, skipped: 2, failed: 0 });
  expect(new Set(told)).not.toContain(failed[0]);

  // The page was read before the job was claimed: the step asks again what the filter says.
  await db.pool.query('TRUNCATE taskflow_audit.moves');
  const [waiting = ''] = await writeMany(1);
  await claimJobs(db, worker, [[waiting, 0]]);
  const { actionId } = await create({ action: 'cancel', filter: { status: 'pending' } });
  const jobs = [{ id: waiting, createdAt: '2026-11-25T00:00:00.000000Z' }];
  const step = {
    actionId,
    action: 'cancel',
    filter: { status: 'pending' },
    undoes: null,
    steps: 0,
    jobs,
    isLast: true,
  } as const;
  expect(await actOnJobs(db, step, 1000)).toEqual([]);
  expect(await findAction({ db }, actionId)).toMatchObject({ state: 'completed', done: 0, skipped: 1 });
});

test('a retry hints what it made pending, and a job that fails again meanwhile is not retried twice', async () => {
  const ids = await failMany(450, { maxAttempts: 1 });
  const action = await create({ action: 'retry', filter: { status: 'failed', taskType: 'noop' } });
  await db.pool.query(`
    CREATE FUNCTION pg_temp_fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      NEW.status := 'failed'; NEW.finished_at := taskflow.now(); RETURN NEW;
    END $$;
    CREATE TRIGGER fail_at_once BEFORE UPDATE ON taskflow.jobs FOR EACH ROW WHEN (NEW.status = 'pending')
      EXECUTE FUNCTION pg_temp_fail()`);
  try {
    expect(await finish(action, aRunner())).toMatchObject({ matched: 450, done: 450, skipped: 0 });
  } finally {
    await db.pool.query('DROP FUNCTION pg_temp_fail CASCADE');
  }
  // Told and hinted is after the commit that ends the action.
  await waitFor(() => told.length >= 450);
  expect(new Set(told)).toEqual(new Set(ids));
  expect(told).toHaveLength(450);

  const again = await create({ action: 'retry', filter: { status: 'failed' } });
  await finish(again, aRunner());
  await waitFor(() => new Set(hinted).size >= 450);
  expect(new Set(hinted)).toEqual(new Set(ids));
});

test('a job that cannot be written fails alone, with the reason', async () => {
  const ids = await writeMany(450);
  await db.pool.query(`ALTER TABLE taskflow.jobs ADD CONSTRAINT stuck CHECK (id <> '${ids[250]}' OR version = 0)`);
  try {
    const action = await create({ action: 'cancel', filter: { status: 'pending' } });
    expect(await finish(action, aRunner())).toMatchObject({
      state: 'completed',
      done: 449,
      failed: 1,
      error: expect.stringContaining('"stuck"'),
    });
  } finally {
    await db.pool.query('ALTER TABLE taskflow.jobs DROP CONSTRAINT stuck');
  }
  expect(await moves('cancelled')).toEqual({ jobs: 449, most: 1 });
});

test('a filter that this version cannot read acts on nothing and says so, while others go on', async () => {
  await writeMany(3);
  const action = await create({ action: 'cancel', filter: { status: 'pending' } });
  await db.pool.query(`UPDATE taskflow.job_actions SET filter = '{"colour": "red"}'`);
  const runner = aRunner();
  await waitFor(async () => {
    runner.wake();
    const { rows } = await db.pool.query('SELECT error FROM taskflow.job_actions');
    return /This version cannot read .*"colour"/s.test(rows[0]?.error);
  });
  const other = await create({ action: 'cancel', filter: { tag: 'none' } });
  await finish(other, runner);
  expect(await moves('cancelled')).toEqual({ jobs: 0, most: 0 });
  expect((await db.pool.query('SELECT state FROM taskflow.job_actions WHERE id = $1', [action.actionId])).rows).toEqual(
    [{ state: 'running' }],
  );
});

test('deleting takes ended jobs with all that belongs to them, and the counters follow', async () => {
  const tables = ['job_attempts', 'job_logs', 'artifacts', 'blob_chunks', 'webhook_deliveries', 'webhook_attempts'];
  const count = async () =>
    Promise.all(tables.map(async (table) => (await db.pool.query(`SELECT FROM taskflow.${table}`)).rowCount));
  const ids = await failMany(300, { maxAttempts: 1, tags: ['gone'], callbackUrl: 'https://example.com/' });
  const [kept = ''] = await failMany(1, { maxAttempts: 1, tags: ['kept'], callbackUrl: 'https://example.com/' });
  await writeMany(2, { tags: ['gone'] });
  for (const id of [ids[0], kept]) {
    const blob = randomUUID();
    await db.pool.query(
      `WITH log AS (INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message) VALUES ($1, 1, now(), 'info', 'x')),
        artifact AS (INSERT INTO taskflow.artifacts VALUES ($2, $1, 'a', 'text/plain', 1, 'x')),
        chunk AS (INSERT INTO taskflow.blob_chunks VALUES ($2, 0, 'x'))
      INSERT INTO taskflow.webhook_attempts (delivery_id, number, started_at, duration_ms)
      SELECT id, 1, now(), 1 FROM taskflow.webhook_deliveries WHERE job_id = $1`,
      [id, blob],
    );
  }
  const action = await create({ action: 'delete', filter: { tag: 'gone' } });
  expect(await finish(action, aRunner())).toMatchObject({ matched: 302, done: 300, skipped: 2, failed: 0 });
  expect(told).toContain('deleted');
  const { rows } = await db.pool.query('SELECT status, count(*)::int FROM taskflow.jobs GROUP BY 1 ORDER BY 1');
  expect(rows).toEqual([
    { status: 'failed', count: 1 },
    { status: 'pending', count: 2 },
  ]);
  expect(await count()).toEqual([1, 1, 1, 1, 1, 1]);
  expect((await auditJobs(db.pool, { accepted: [] })).statsOff.filter((what) => what.startsWith('job_counts'))).toEqual(
    [],
  );
});

test('an action whose jobs cannot be counted in time is made all the same, and acts on those that were there', async () => {
  const ids = await writeMany(3);
  await db.pool.query(`ALTER TABLE taskflow.jobs RENAME TO all_jobs;
    CREATE VIEW taskflow.jobs AS SELECT * FROM taskflow.all_jobs WHERE pg_sleep(2) IS NOT NULL`);
  let made: JobAction;
  let preview: ActionPreview;
  try {
    [made, preview] = await Promise.all([
      create({ action: 'cancel', filter: { status: 'pending' } }),
      previewAction({ db }, { taskType: 'noop' }),
    ]);
  } finally {
    await db.pool.query('DROP VIEW taskflow.jobs; ALTER TABLE taskflow.all_jobs RENAME TO jobs');
  }
  expect(made).toMatchObject({ state: 'running', matched: null });
  expect(preview).toMatchObject({ total: 0, isWhole: false });
  await writeMany(1);
  expect(await finish(made, aRunner())).toMatchObject({ matched: null, done: ids.length });
  expect(new Set(told)).toEqual(new Set(ids));
});

test('actions that ended longer ago than jobs are kept are pruned', async () => {
  const ended = await create({ action: 'cancel', filter: { tag: 'none' } });
  await finish(ended, aRunner());
  const running = await create({ action: 'cancel', filter: { tag: 'none' } });
  await moveClock(db, 40 * 86_400_000);
  await prune(db, 30);
  const { rows } = await db.pool.query('SELECT id FROM taskflow.job_actions');
  expect(rows).toEqual([{ id: running.actionId }]);
});
