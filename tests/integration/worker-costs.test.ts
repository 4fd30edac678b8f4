import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nextAction } from '../../src/server/actions/walk-action.ts';
import { keepAlerts } from '../../src/server/alerts/keep-alerts.ts';
import type { Database } from '../../src/server/database.ts';
import { backfillErrors } from '../../src/server/errors/backfill-errors.ts';
import { groupErrors } from '../../src/server/errors/group-errors.ts';
import { insertJobs } from '../../src/server/jobs/insert-jobs.ts';
import { probeSweep } from '../../src/server/jobs/probe-sweep.ts';
import { saveProgress } from '../../src/server/jobs/save-progress.ts';
import { startWalk, takeGoneHints, takeUndispatched, takeWalkPage } from '../../src/server/jobs/sweep-hints.ts';
import { findReadyLanes, findWaitingTypes, noteLimitsSeen } from '../../src/server/jobs/sweep-looks.ts';
import { cancelJobs, cancelRequested } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimDueJobs, findDueTypes } from '../../src/server/jobs/transition-job/claim-due-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { claimReadyJobs, findRestOfLane } from '../../src/server/jobs/transition-job/claim-ready-jobs.ts';
import { finishAttempts } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import {
  sweepExpired,
  sweepLimit,
  sweepLost,
  sweepOverdue,
  sweepTimedOut,
} from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import * as looseObjects from '../../src/server/objects/loose-objects.ts';
import { dueSchedules, nextScheduleInMs } from '../../src/server/schedules/fire-schedule.ts';
import { sampleLevels } from '../../src/server/stats/sample-levels.ts';
import { claimDeliveries, nextDeliveryInMs } from '../../src/server/webhooks/claim-deliveries.ts';
import { redeliverStep } from '../../src/server/webhooks/redeliver-step.ts';
import {
  beatPullWorker,
  heldByPullWorker,
  renewPullWorkers,
  touchPullWorker,
} from '../../src/server/workers/pull-lease.ts';
import { beatWorker, drainWorker, heldJobs, removeWorker } from '../../src/server/workers/worker-lease.ts';
import { prune } from '../../worker/maintenance/prune.ts';
import { createLogWriter } from '../../worker/write-logs.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { fillTables } from '../support/fill-tables.ts';
import { printRowsRead, rowsReadBy } from '../support/rows-read.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';
import { watchPlans, type WatchedPlans } from '../support/watch-plans.ts';

/** What one call may read of rows and index entries, of all tables: a few for each job that it is about. */
const most = 1_200;
let database: TestDatabase;
let db: Database;
let plans: WatchedPlans;
let exportFolder: string;

beforeAll(async () => {
  exportFolder = mkdtempSync(path.join(tmpdir(), 'taskflow-export-'));
  database = await freshDatabase();
  await fillTables(database.url);
  db = openDatabase(database.url, 1);
  plans = watchPlans(db.pool);
});
afterAll(async () => {
  rmSync(exportFolder, { recursive: true });
  await db.close();
  await database.drop();
});

const alertSettings = { ALERT_WEBHOOK_URL: undefined, ALERT_FAILURE_PERCENT: 20, ALERT_WAITING_SECONDS: 300 };
type Work = Record<string, [run: () => Promise<unknown>, most?: number]>;

const taskType = 'type_1';
const jobs = Array.from({ length: 50 }, () => aNewJob({ taskType }));
const ids = jobs.map(({ id }): [string, number] => [id, 0]);
const firstId = jobs[0]?.id ?? '';
const error = { name: 'Error', message: 'x', stack: null, code: 'handler_error' } as const;

/** One failed. */
const endingsOf = (claimed: ClaimedRow[]) =>
  claimed.map((row, n) => anEnding(row, n === 0 ? { outcome: 'failed', result: null, error } : {}));

function livesOf(workerId: string): Work {
  let claimed: ClaimedRow[] = [];
  const logs = createLogWriter(db, { warn: () => undefined });
  const line = { jobId: firstId, attempt: 1, level: 'info', message: 'hello', data: null } as const;
  const lanes = [1, 2, 3].map((priority) => ({ taskType, priority, after: '' }));
  const slots = Array.from({ length: 50 }, () => ({ workerId, leaseToken: randomUUID() }));
  return {
    'fifty jobs are written': [() => insertJobs(db, jobs)],
    'a claim by ids': [async () => ({ claimed } = await claimJobs(db, workerId, ids))],
    'the same claim again': [() => claimJobs(db, workerId, ids)],
    progress: [() => saveProgress(db, firstId, claimed.find(({ id }) => id === firstId)?.lease_token ?? '', 50, null)],
    'a line of a log': [
      async () => {
        logs.write(line);
        await logs.close();
      },
    ],
    'fifty ends': [() => finishAttempts(db, endingsOf(claimed))],
    'the same ends again': [() => finishAttempts(db, endingsOf(claimed))],
    'a claim of fifty by turns': [() => claimDueJobs(db, lanes, false, slots)],
    'a claim of fifty from the table': [() => claimReadyJobs(db, workerId, { taskType, priority: 2 }, 50)],
    'a look at what it left': [() => findRestOfLane(db, workerId, { taskType, priority: 2 })],
    'a cancel': [() => cancelJobs(db, [firstId])],
  };
}

function sweepOf(workerId: string): Work {
  return {
    'the probe of the sweep': [() => probeSweep(db, workerId, 10_000, 0)],
    'hints for a thousand that have none': [() => takeUndispatched(db), 8_000],
    'types that wait, and whose limits were changed': [
      async () => {
        await db.pool.query('UPDATE taskflow.task_gates SET changed = true');
        await noteLimitsSeen(db, await findWaitingTypes(db, true));
      },
    ],
    'types with jobs that are ready': [() => findReadyLanes(db)],
    'lost hints': [() => takeGoneHints(db, false)],
    'five hundred lost hints of an empty queue': [() => takeGoneHints(db, true), 12_000],
    'the start of a walk': [() => startWalk(db, workerId)],
    'a thousand jobs of a walk': [() => takeWalkPage(db, workerId), 8_000],
    'lost jobs': [() => sweepLost(db)],
    'expired jobs': [() => sweepExpired(db)],
    'jobs past their deadline': [() => sweepOverdue(db, 1000)],
    'jobs of pull workers past their time': [() => sweepTimedOut(db, 1000)],
    'cancels from SQL': [() => cancelRequested(db, sweepLimit)],
    'errors into their groups': [() => groupErrors(db)],
    'older errors': [() => backfillErrors(db), 2_500],
    'the levels of a minute': [() => sampleLevels(db)],
    // Of each task type and priority up to 500 that are due are counted, and up to a thousand with a key.
    alerts: [() => keepAlerts(db, { ...alertSettings, ALERT_EMAIL: ['a@b.example'] }), 12_000],
    'an object, and the removal of sixteen': [useObjects],
    'the next bulk action': [() => nextAction(db)],
    // The first sums up the statistics of a month; then it looks whether there are more. A vacuum comes by in between, as in life.
    pruning: [
      async () => {
        await prune(db, 30);
        await db.pool.query('VACUUM taskflow.job_stats');
      },
      25_000,
    ],
    'pruning again': [() => prune(db, 30)],
    // 10,000 jobs wait, each of which is read.
    'a look for who names a file': [
      async () => {
        await db.pool.query(`INSERT INTO taskflow.files (id, content_type, size_bytes, sha256, look_at)
          VALUES (gen_random_uuid(), '', 0, '', '2020-01-01')`);
        await prune(db, 30);
      },
      15_000,
    ],
    // A twenty-ninth of 40,000 ended so long ago, and one of them has 5,000 deliveries.
    'pruning of 1,400 jobs, with a copy': [() => prune(db, 28, { exportFolder }), 24_000],
  };
}

/** All that is asked of one that was sent, given up and removed. Five thousand more are due. */
async function useObjects(): Promise<void> {
  await db.pool.query(`INSERT INTO taskflow.loose_objects (key, due_at)
    SELECT gen_random_uuid() || '/' || n, now() - n * interval '1 second' FROM generate_series(1, 5000) n`);
  const key = `${randomUUID()}/${randomUUID()}`;
  await db.query(looseObjects.noteObject, [key]);
  await db.query(looseObjects.noteParts, [key, 'upload']);
  await db.query(looseObjects.stillAtWork, [key]);
  await db.query(looseObjects.holdObject, [key]);
  await db.query(looseObjects.letObjectGo, [key]);
  await db.query(looseObjects.takeLooseObjects, [16]);
  await db.query(looseObjects.noteFailedRemoval, [[key], 'why']);
  await db.query(looseObjects.forgetLooseObjects, [[key]]);
}

function othersOf(workerId: string): Work {
  const pullId = randomUUID();
  const pull = { id: pullId, host: 'elsewhere', taskTypes: [taskType], max: 5, leaseMs: 10_000 };
  const vitals = { slotsUsed: 0, memoryBytes: 0, eventLoopDelayMs: 0, watermarks: { 2: Date.now() } };
  return {
    'the next delivery': [() => nextDeliveryInMs(db)],
    'a claim of deliveries': [() => claimDeliveries(db, { slots: 32, mostPerHost: 8, workerId, leaseMs: 20_000 })],
    'a step of a redelivery': [() => redeliverStep(db)],
    'due schedules': [() => dueSchedules(db, [])],
    'the next schedule': [() => nextScheduleInMs(db, [])],
    'a pull worker': [() => touchPullWorker(db, pull)],
    'a heartbeat of a pull worker': [() => beatPullWorker(db, pullId, 10_000, 1)],
    'leases of pull workers that wait': [() => renewPullWorkers(db, [pullId], 10_000)],
    'what a pull worker holds': [() => heldByPullWorker(db, pullId, 10_000)],
    'types with due jobs': [() => findDueTypes(db, ['type_1', 'type_2'])],
    'a heartbeat': [() => beatWorker(db, workerId, 10_000, vitals)],
    'what the worker holds': [() => heldJobs(db, workerId)],
    'a worker that drains': [() => drainWorker(db, workerId)],
    'the end of a worker': [() => removeWorker(db, workerId)],
  };
}

/** What is read for somebody: read-costs and rest-costs look at it. */
const isReading = (name: string): boolean => /^(find|read|look|count)[-_]/.test(name);
/** What nobody asks for by the second. */
const elsewhere = new Set([
  // At the start of a worker.
  ...['register_task_type', 'write_submit_defaults'],
  // By a person, of one job or worker.
  ...['job_status', 'delete_job', 'import_jobs', 'patch_pending_job', 'read_job_input', 'request_drain'],
  // Of submits: by keys of their own, or when the queue or PostgreSQL refused them.
  ...[
    'insert_jobs_by_key',
    'insert_keyed_jobs',
    'take_over_key',
    'keep_submit_key',
    'take_over_key_alone',
    'keep_submit_answers',
  ],
  ...['read_submit_keys', 'insert_unique_jobs', 'read_unique_jobs', 'replace_unique_jobs'],
  ...['check_job_values', 'undispatch_jobs', 'claimed_before'],
  // Before a list or a search.
  ...['search-clock', 'common-tags', 'hidden_filter_paths', 'submitter_of_job'],
]);

test('no statement of the worker walks a table, and none would by the plan that is kept', async () => {
  const workerId = await aWorker(db);
  const work = { ...livesOf(workerId), ...sweepOf(workerId), ...othersOf(workerId) };
  for (const [name, [run, bound = most]] of Object.entries(work)) {
    const { total, tables } = await rowsReadBy(db.pool, run);
    printRowsRead(name, { total, tables });
    expect.soft(total, `${name}: ${tables}`).toBeLessThanOrEqual(bound);
  }
  expect(await plans.walking()).toEqual([]);
  const asked = plans.names();
  expect(declaredNames().filter((name) => !asked.has(name) && !elsewhere.has(name) && !isReading(name))).toEqual([]);
});

/** Names of the prepared statements that the worker has, or calls. */
function declaredNames(): string[] {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const folders = [
    'worker',
    ...['jobs', 'workers', 'stats', 'errors', 'objects'].map((folder) => `src/server/${folder}`),
  ];
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .map((name) => path.join(root, folder, name)),
  );
  const declared = /\bname: '([\w-]+)',\s+(?:\/\/.*\s+)*text:/g;
  return files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(declared)].map((match) => match[1] ?? ''));
}
