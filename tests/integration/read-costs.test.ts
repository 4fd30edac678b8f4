import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobAction } from '../../src/jobs/job-action-schema.ts';
import type { JobFilter } from '../../src/jobs/job-filter-schema.ts';
import { createAction } from '../../src/server/actions/create-action.ts';
import { findAction } from '../../src/server/actions/find-actions.ts';
import { appRouter } from '../../src/server/api/root-router.ts';
import { localCaller, type Caller } from '../../src/server/auth/caller.ts';
import type { Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { exportJobs } from '../../src/server/jobs/export-jobs.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { createActionRunner, type ActionRunner } from '../../worker/maintenance/run-actions.ts';
import { fillTables } from '../support/fill-tables.ts';
import { rowsReadBy } from '../support/rows-read.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';
import { watchPlans, type WatchedPlans } from '../support/watch-plans.ts';

/** What any reading may read of rows and index entries, of all tables: a page and its neighbours, not the table. */
const most = 1_200;
/** Readings that are meant to read more, or that would read less than that of a table as small as this one in any way. */
const allowed: Record<string, number> = {
  // Of each task type and priority with keys the first thousand that are due, for the oldest; and the deliveries of a day.
  'stats.overview': 5_000,
  'tasks.figures': 3_000,
  // The same count, which both share while it is less than a second old.
  'workers.atWork': 3_000,
  // The newest two thousand are looked through before an index of all payloads is asked.
  'jobs.list status:completed payload.order:77': 2_200,
  'jobs.list status:failed type:type_3': 50,
};

let database: TestDatabase;
let services: WebServices;
let plans: WatchedPlans;

beforeAll(async () => {
  database = await freshDatabase();
  await fillTables(database.url);
  services = openWebServices(loadEnv({ ...settingsFor('redis', database), DATABASE_POOL_SIZE: '1' }));
  plans = watchPlans(services.db.pool);
});
afterAll(async () => {
  await services.close();
  await database.drop();
});

const readBy = (reading: () => Promise<unknown>) => rowsReadBy(services.db.pool, reading);

/** Reading nothing is an answer as well, such as that there is no such group. */
const orNotFound = (reading: Promise<unknown>) =>
  reading.catch((error: unknown) => expect(error).toMatchObject({ code: 'NOT_FOUND' }));

test('no reading of the dashboard walks a table', async () => {
  const api = appRouter.createCaller({ services, caller: localCaller, requestId: 'test', traceparent: null });
  const { jobs: ended } = await api.jobs.list({ limit: 1, status: 'completed' });
  const { jobs: waiting } = await api.jobs.list({ limit: 1, status: 'pending' });
  const jobId = ended[0]?.jobId ?? '';
  const { rows } = await services.db.pool.query<{ job_id: string }>(
    `SELECT job_id FROM taskflow.webhook_deliveries WHERE event = 'job.progress' LIMIT 1`,
  );
  const talkative = rows[0]?.job_id ?? '';
  const nobody = { jobId: waiting[0]?.jobId ?? '' };
  const search = (q: string) => () => api.jobs.list({ q, limit: 50 });
  const cron = { cron: '0 * * * *', timezone: 'UTC' };
  const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  const readings: Record<string, () => Promise<unknown>> = {
    whoAmI: () => api.whoAmI(),
    'actions.get': () => orNotFound(api.actions.get({ actionId: randomUUID() })),
    'actions.list': () => api.actions.list({}),
    'actions.preview': () => api.actions.preview({ filter: { status: 'failed' } }),
    'audit.list': () => api.audit.list({}),
    'errors.get': () => orNotFound(api.errors.get({ fingerprint: '1-9f86d081884c7d659a2feaa0' })),
    'errors.list': () => api.errors.list({}),
    'errors.list by count': () => api.errors.list({ sort: 'count' }),
    'errors.list by first seen': () => api.errors.list({ sort: 'firstSeen' }),
    'errors.list of a type': () => api.errors.list({ taskType: 'type_7' }),
    'errors.ofJob': () => api.errors.ofJob({ jobId }),
    'jobs.artifacts': () => api.jobs.artifacts({ jobId }),
    'jobs.attempts': () => api.jobs.attempts({ jobId }),
    'jobs.deliveries': () => api.jobs.deliveries({ jobId }),
    // Of a job that told of its progress for an hour and more.
    'jobs.deliveries of many': async () => {
      const { deliveries, others } = await api.jobs.deliveries({ jobId: talkative });
      expect([deliveries.length, others]).toEqual([20, 1000]);
    },
    'webhooks.list of many': () => api.webhooks.list({ jobId: talkative }),
    'jobs.get': () => api.jobs.get({ jobId }),
    'jobs.list': () => api.jobs.list({}),
    'jobs.list status:pending': search('status:pending'),
    'jobs.list type:type_3 after:today': search('type:type_3 after:today'),
    'jobs.list status:completed payload.order:77': search('status:completed payload.order:77'),
    'jobs.list status:failed type:type_3': search('status:failed type:type_3'),
    'jobs.list tag:tag_7': search('tag:tag_7'),
    'jobs.logs': () => api.jobs.logs({ jobId }),
    'jobs.reruns': () => api.jobs.reruns({ jobId }),
    'jobs.tags': () => api.jobs.tags(),
    'jobs.why': () => api.jobs.why(nobody),
    'keys.list': () => api.keys.list(),
    'schedules.get': () => orNotFound(api.schedules.get({ scheduleId: randomUUID() })),
    'schedules.list': () => api.schedules.list({}),
    'schedules.preview': () => api.schedules.preview(cron),
    'schedules.previewBackfill': () =>
      orNotFound(api.schedules.previewBackfill({ scheduleId: randomUUID(), wanted: range })),
    'schedules.ticks': () => orNotFound(api.schedules.ticks({ scheduleId: randomUUID() })),
    'schedules.week': () => api.schedules.week(),
    'settings.about': () => api.settings.about(),
    'settings.retention': () => api.settings.retention(),
    'stats.history': () => api.stats.history({ range: 'hour' }),
    'stats.overview': () => api.stats.overview(),
    'tasks.allPaused': () => api.tasks.allPaused(),
    'tasks.figures': () => api.tasks.figures(),
    'tasks.get': () => api.tasks.get({ taskType: 'type_1' }),
    'tasks.list': () => api.tasks.list(),
    'webhooks.disabledEndpoints': () => api.webhooks.disabledEndpoints(),
    'webhooks.get': () => orNotFound(api.webhooks.get({ deliveryId: randomUUID() })),
    'webhooks.hosts': () => api.webhooks.hosts({}),
    'webhooks.list': () => api.webhooks.list({}),
    'webhooks.redelivery': () => orNotFound(api.webhooks.redelivery({ redeliveryId: randomUUID() })),
    'webhooks.secret': () => orNotFound(api.webhooks.secret()),
    'webhooks.subscriptions': () => api.webhooks.subscriptions({}),
    'workers.atWork': () => api.workers.atWork(),
    'workers.get': () => orNotFound(api.workers.get({ workerId: randomUUID() })),
    'workers.list': () => api.workers.list(),
  };
  const queries = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>);
  const names = queries.filter(([, { _def: about }]) => about.type === 'query').map(([name]) => name);
  expect(Object.keys(readings)).toEqual(expect.arrayContaining(names));
  for (const [name, reading] of Object.entries(readings)) {
    const { total, tables } = await readBy(reading);
    process.stdout.write(`${String(total).padStart(6)} rows: ${name} (${tables || 'none'})\n`);
    expect.soft(total, `${name}: ${tables}`).toBeLessThanOrEqual(allowed[name] ?? most);
  }
  expect(await plans.walking()).toEqual([]);
});

/** The database, and what any one statement that looks for jobs has read of it at most, by the plan that is kept. */
async function watchStatements(): Promise<{
  db: Database;
  most: { total: number; tables: string; name: string; pages: number };
}> {
  await services.db.pool.query('SET plan_cache_mode = force_generic_plan');
  const most = { total: 0, tables: 'none', name: 'none', pages: 0 };
  const query: Database['query'] = async <Row extends object>(...given: Parameters<Database['query']>) => {
    if (!/^(walk-part|action-page|count-jobs|find-jobs|search-floor)-/.test(given[0].name))
      return services.db.query<Row>(...given);
    if (given[0].name.startsWith('action-page')) most.pages += 1;
    let rows: Row[] = [];
    const read = await readBy(async () => void (rows = await services.db.query<Row>(...given)));
    if (read.total > most.total) Object.assign(most, read, { name: given[0].name });
    return rows;
  };
  return { db: { ...services.db, query }, most };
}

/** Jobs that a list or an export looks through at a time, and what else its statement reads. */
const mostOfPage = 6_000;

test.each<[name: string, filter: JobFilter, mostOfPart: number, matched: number]>([
  ['a priority that one job has', { q: 'priority:high' }, 11_000, 1],
  ['a priority that no waiting job has', { q: 'status:pending priority:low' }, 5_000, 0],
])('no statement of a bulk action walks the table: %s', async (_, filter, mostOfPart, matched) => {
  const { db, most } = await watchStatements();
  const runners = [aRunner(db), aRunner(db)] as const;
  try {
    const { actionId } = await createAction({ db }, localCaller, { action: 'cancel', filter });
    const wake = (at: 0 | 1, hasCome: (now: JobAction) => boolean) =>
      waitFor(async () => {
        runners[at].wake();
        const now = await findAction({ db: services.db }, actionId);
        return hasCome(now) ? now : undefined;
      });
    // The first worker is gone after some of the walk, the other one goes on.
    await wake(0, ({ state }) => most.pages > 1 || state !== 'running');
    await runners[0].stop();
    const ended = await wake(1, ({ state }) => state !== 'running');
    expect(ended).toMatchObject({ state: 'completed', matched, done: matched });
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()));
  }
  expect(most.total, `${most.name}: ${most.tables}`).toBeLessThanOrEqual(mostOfPart);
});

function aRunner(db: Database): ActionRunner {
  const queue: HintQueue = {
    kind: 'postgres',
    add: async () => undefined,
    isReachable: async () => true,
    countReady: async () => 0,
    mark: undefined,
    close: async () => undefined,
  };
  const parts = { db, queue, log: pino({ level: 'silent' }), leaseMs: 1000 };
  return createActionRunner({ ...parts, onDeleted: () => undefined, onMoved: () => undefined });
}

test.each<[name: string, caller: Caller, filter: JobFilter]>([
  ['of a key that submitted nothing', aSubmitter(), {}],
  ['of waiting jobs of such a key', aSubmitter(), { status: 'pending' }],
  ['of what nothing is', localCaller, { q: 'priority:low' }],
])('no statement of an export walks the table, nor of the list: %s', async (_, caller, filter) => {
  const { db, most } = await watchStatements();
  const stream = await exportJobs({ ...services, db, keys: { watch: () => () => undefined } }, caller, {
    format: 'ndjson',
    filter,
  });
  expect(await new Response(stream).text()).toBe('');
  expect(most.total, `${most.name}: ${most.tables}`).toBeLessThanOrEqual(mostOfPage);
});

function aSubmitter(): Caller {
  return { ...localCaller, kind: 'key', keyId: randomUUID(), scopes: new Set(['submit']) };
}
