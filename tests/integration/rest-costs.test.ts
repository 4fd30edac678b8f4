import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hotRoutes } from '../../src/app/api/hot-routes.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createApiKey } from '../../src/server/keys/api-keys.ts';
import { openWebServices, type WebServices } from '../../src/server/web-services.ts';
import { aWorker } from '../support/core-jobs.ts';
import { fillTables } from '../support/fill-tables.ts';
import { printRowsRead, rowsReadBy } from '../support/rows-read.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { watchPlans, type WatchedPlans } from '../support/watch-plans.ts';

/** What one request may read of rows and index entries, of all tables: a page and its neighbours. */
const most = 1_200;

let database: TestDatabase;
let services: WebServices;
let plans: WatchedPlans;

beforeAll(async () => {
  database = await freshDatabase();
  await fillTables(database.url);
  services = openWebServices(loadEnv({ ...settingsFor('redis', database), DATABASE_POOL_SIZE: '1' }));
  plans = watchPlans(services.db.pool);
  globalThis.taskflowWebServices = services;
});
afterAll(async () => {
  globalThis.taskflowWebServices = undefined;
  await services.close();
  await database.drop();
});

const somewhere = 'http://127.0.0.1:3000';

/** Routes that read no table, that stream a whole list or for as long as somebody listens, and tRPC, which has a test of its own. */
const otherwise = [
  '/api/jobs/[jobId]/events',
  '/api/jobs/export',
  '/api/audit/export',
  '/api/trpc/[trpc]',
  '/api/openapi.json',
  '/healthz',
  '/api/realtime',
  '/api/work/file',
  '/api/[...path]',
];

/** Of each route the queries that are asked, with what they may read where they are meant to read more. */
const readings = (jobId: string): Record<string, [query: string, most?: number][]> => ({
  '/api/jobs': [
    [''],
    ['limit=100'],
    ['status=pending'],
    ['status=active'],
    ['status=failed'],
    ['status=cancelled'],
    ['taskType=type_3'],
    ['status=failed&taskType=type_3'],
    ['tag=tag_7'],
    [`rerunOf=${jobId}`],
    ['q=key:a'],
    ['q=ended:%3C1d'],
    [`q=schedule:${randomUUID()}`],
    // The newest thousand are looked through, then an index of the payloads of all ended jobs, and all that wait.
    ['payload.order=77', 12_000],
    ['q=refused', 1_600],
    // They are met behind the 10,000 that wait.
    ['status=completed', 12_000],
    // What no index leads to is looked through in parts for 50 ms a page, however many these are: read-costs bounds each part.
    ['q=priority:low', Infinity],
    ['q=status:pending%20type:type_1', Infinity],
  ],
  '/api/jobs/actions': [['']],
  '/api/jobs/actions/[actionId]': [['']],
  '/api/jobs/[jobId]': [['']],
  '/api/jobs/[jobId]/why': [['']],
  '/api/jobs/[jobId]/logs': [['']],
  '/api/jobs/[jobId]/logs/export': [['']],
  '/api/jobs/[jobId]/attempts': [['']],
  '/api/jobs/[jobId]/artifacts': [['']],
  '/api/jobs/[jobId]/artifacts/[name]': [['']],
  '/api/audit': [[''], ['actor=key%20a'], ['action=job.cancelled'], ['subject=job%207']],
  '/api/errors': [[''], ['sort=count'], ['sort=firstSeen'], ['taskType=type_7']],
  '/api/errors/[fingerprint]': [['']],
  '/api/files/[fileId]': [['']],
  '/api/schedules': [['']],
  '/api/schedules/[scheduleId]': [['']],
  '/api/schedules/[scheduleId]/backfill': [['from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z']],
  '/api/schedules/[scheduleId]/ticks': [['']],
  // Of each task type and priority with keys the first thousand that are due, for the oldest; and the deliveries of a day.
  '/api/stats': [['', 5_000]],
  '/api/stats/history': [['range=hour'], ['range=day']],
  // Of each task type and priority up to 500 that are due are counted, and up to a thousand with a key.
  '/api/metrics': [['', 12_000]],
  '/api/tasks': [['', 3_000]],
  '/api/tasks/[taskType]': [['', 3_000]],
  '/api/webhooks/deliveries': [[''], [`jobId=${jobId}`], ['state=failed'], ['host=a.example']],
  '/api/webhooks/deliveries/[deliveryId]': [['']],
  '/api/webhooks/endpoints': [['']],
  '/api/webhooks/hosts': [['']],
  '/api/webhooks/redeliver/[redeliveryId]': [['']],
  '/api/webhooks/secret': [['']],
  '/api/webhooks/subscriptions': [['']],
  '/api/workers': [['', 3_000]],
  // Its last jobs are looked for among the newest two thousand.
  '/api/workers/[workerId]': [['', 2_100]],
  '/api/keys': [['']],
  '/readyz': [['']],
});

test('no reading by REST walks a table, and none of its statements would by the plan that is kept', async () => {
  const { key } = await createApiKey(services, { name: 'reader', scopes: ['admin'] }, { name: 'test', address: 'cli' });
  const { rows } = await services.db.pool.query<{ id: string }>(
    `SELECT id FROM taskflow.jobs WHERE status = 'completed' ORDER BY created_at DESC LIMIT 1`,
  );
  const jobId = rows[0]?.id ?? '';
  const groups = await services.db.pool.query<{ fingerprint: string }>(
    'SELECT fingerprint FROM taskflow.error_groups LIMIT 1',
  );
  const values = new Map([
    ['jobId', jobId],
    ['taskType', 'type_1'],
    ['workerId', await aWorker(services.db)],
    ['fingerprint', groups.rows[0]?.fingerprint ?? ''],
  ]);
  const wanted = readings(jobId);
  expect([...Object.keys(wanted), ...otherwise].toSorted()).toEqual((await readingPaths()).toSorted());
  for (const [route, queries] of Object.entries(wanted)) {
    const get = hotRoutes.find(([one]) => one === route)?.[1]['GET'];
    const address = route.replaceAll(/\[(\w+)\]/g, (_, name: string) => values.get(name) ?? randomUUID());
    for (const [query, bound = most] of queries) {
      const url = `${somewhere}${address}?${query}`;
      let answer: { status: number; text: string } | undefined;
      const { total, tables } = await rowsReadBy(services.db.pool, async () => {
        const response = await get?.(new Request(url, { headers: { authorization: `Bearer ${key}` } }));
        if (response) answer = { status: response.status, text: await response.text() };
      });
      printRowsRead(`GET ${route}?${query}`, { total, tables });
      expect.soft([200, 404], `${route}?${query}: ${answer?.text.slice(0, 300)}`).toContain(answer?.status);
      expect.soft(total, `${route}?${query}: ${tables}`).toBeLessThanOrEqual(bound);
    }
  }
  expect(await plans.walking()).toEqual([]);
});

/** Paths that answer GET. */
async function readingPaths(): Promise<string[]> {
  const allows = async (module: (typeof hotRoutes)[number][1]) =>
    (await module['OPTIONS']?.(new Request(somewhere, { method: 'OPTIONS' })))?.headers.get('Allow')?.includes('GET') ??
    true;
  const answers = await Promise.all(hotRoutes.map(async ([route, module]) => ({ route, reads: await allows(module) })));
  return answers.filter(({ reads }) => reads).map(({ route }) => route);
}
