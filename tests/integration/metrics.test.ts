import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertRules } from '../../scripts/monitoring/alert-rules.ts';
import { dashboardRows } from '../../scripts/monitoring/dashboard-panels.ts';
import type { ExpositionFormat } from '../../src/server/metrics/exposition.ts';
import { createMetrics } from '../../src/server/metrics/metrics.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openDatabase } from '../support/core-jobs.ts';
import { parseExposition, type ParsedFamily } from '../support/parse-exposition.ts';
import { freshDatabase, queueBackends } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handlers = `
import { defineTask, FatalError } from 'taskflow';
import { z } from 'zod';
const any = { payload: z.looseObject({}), result: z.unknown() };
export const noop = defineTask({ ...any, type: 'noop', run: () => 1 });
export const fatal = defineTask({ ...any, type: 'fatal', run: () => { throw new FatalError('no use'); } });
export const flaky = defineTask({ ...any, type: 'flaky', backoff: () => 10,
  run: (payload, ctx) => { if (ctx.attempt < 2) throw new Error('once more'); return 1; } });
export const waits = defineTask({ ...any, type: 'waits',
  run: (payload, ctx) => new Promise((resolve, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))) });
`;

type Families = Map<string, ParsedFamily>;
const openMetrics = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';

async function scrape(url: string, format: ExpositionFormat = 'prometheus'): Promise<Families> {
  const response = await fetch(url, { headers: format === 'openmetrics' ? { accept: openMetrics } : {} });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain(format === 'openmetrics' ? 'openmetrics-text' : 'text/plain');
  return parseExposition(await response.text(), format);
}

/** The sum of the series with these labels over processes, undefined where there is none. */
function valueOf(all: Families[], name: string, labels: Record<string, string> = {}): number | undefined {
  const family = name.replace(/_(?:count|sum)$/, '');
  const values = all
    .flatMap((families) => (families.get(name) ?? families.get(family))?.series ?? [])
    .filter((one) => one.name === name && Object.entries(labels).every(([label, text]) => one.labels[label] === text));
  return values.length === 0 ? undefined : values.reduce((sum, { value }) => sum + value, 0);
}

describe.each(queueBackends)('metrics on %s', (backend) => {
  let api: TestApi;
  let worker: RunningProcess;
  let receiver: WebhookReceiver;
  let folder: string;
  beforeAll(async () => {
    receiver = await startReceiver();
    folder = await writeHandlers(handlers);
    api = await startApi(backend, { WEBHOOK_ALLOWED_HOSTS: receiver.host, HANDLERS_DIR: folder, LEASE_MS: '3000' });
    worker = await startWorkerProcess(api.settings);
  });
  afterAll(async () => {
    await worker.stop();
    await api.stop();
    await receiver.close();
    await rm(folder, { recursive: true });
  });

  const both = (format?: ExpositionFormat) =>
    Promise.all([scrape(`${api.url}/api/metrics`, format), scrape(`${worker.url}/metrics`, format)]);
  const countOf = async (text: string): Promise<number> =>
    Number((await api.pool.query<{ count: string }>(text)).rows[0]?.count);

  test(
    'what web and worker count adds up to what the tables know, and both tell the same of the whole',
    { timeout: 60_000 },
    async () => {
      const submit = (taskType: string, more: object = {}) => api.submit({ taskType, ...more });
      await Promise.all([
        submit('noop', { callbackUrl: receiver.url }),
        submit('noop', { priority: 'high' }),
        submit('noop', { concurrencyKey: 'a' }),
        submit('fatal'),
        submit('flaky'),
        api.send('POST', '/api/jobs/batch', { jobs: [{ taskType: 'noop' }, { taskType: 'fatal' }] }),
        api.pool.query(`SELECT taskflow.submit_job('noop')`),
      ]);
      const waiting = await submit('waits');
      await waitFor(async () => (await api.get(`/api/jobs/${waiting}`)).body.status === 'active');
      await api.send('DELETE', `/api/jobs/${waiting}`);
      await submit('noop', { delay: 3_600_000 });
      const late = await submit('noop', { delay: 3_600_000 });
      await api.pool.query('SELECT taskflow.cancel_job($1)', [late]);
      const all = await waitFor(
        async () => {
          const families = await both();
          expect(valueOf(families, 'taskflow_jobs_ended_total')).toBe(10);
          expect(valueOf(families, 'taskflow_webhook_attempts_total', { result: 'delivered' })).toBe(1);
          return families;
        },
        { timeoutMs: 30_000 },
      );

      const ended = `SELECT sum(count) AS count FROM taskflow.job_stats WHERE `;
      for (const [taskType, status, count] of [
        ['noop', 'completed', 5],
        ['fatal', 'failed', 2],
        ['flaky', 'completed', 1],
        ['waits', 'cancelled', 1],
        ['noop', 'cancelled', 1],
      ] as const) {
        const labels = { task_type: taskType, status };
        expect([labels, valueOf(all, 'taskflow_jobs_ended_total', labels)]).toEqual([labels, count]);
        expect(await countOf(`${ended} task_type = '${taskType}' AND status = '${status}'`)).toBe(count);
      }
      expect(valueOf(all, 'taskflow_jobs_ended_total', { task_type: 'flaky', status: 'failed' })).toBe(0);
      expect(valueOf(all, 'taskflow_jobs_submitted_total')).toBe(await countOf('SELECT count(*) FROM taskflow.jobs'));
      expect(valueOf(all, 'taskflow_jobs_submitted_total', { task_type: 'noop' })).toBe(7);
      for (const outcome of ['succeeded', 'failed', 'cancelled']) {
        const count = await countOf(`SELECT count(*) FROM taskflow.job_attempts WHERE outcome = '${outcome}'`);
        expect([outcome, valueOf(all, 'taskflow_attempts_total', { outcome })]).toEqual([outcome, count]);
      }
      expect(valueOf(all, 'taskflow_job_wait_seconds_count')).toBe(10);
      expect(valueOf(all, 'taskflow_sweep_jobs_total', { reason: 'cancel_requested' })).toBe(1);

      // A reading is shared for a second.
      await waitFor(async () => {
        for (const families of await both()) {
          const value = (name: string, labels?: Record<string, string>) =>
            valueOf([families], `taskflow_system_${name}`, labels);
          expect(value('jobs_pending', { task_type: 'noop' })).toBe(1);
          expect(value('jobs_active')).toBe(0);
          expect(value('jobs_due')).toBeUndefined();
          expect(value('workers', { kind: 'built_in', state: 'running' })).toBe(1);
          expect(value('task_type_workers', { task_type: 'flaky' })).toBe(1);
          expect(value('sweep_age_seconds')).toBeLessThan(30);
          expect(valueOf([families], 'taskflow_store_up', { store: 'database' })).toBe(1);
          expect(valueOf([families], 'taskflow_store_up', { store: 'queue' })).toBe(1);
        }
        return true;
      });
    },
  );

  test('what a pull worker does is counted by the web process that it told, and what comes too late as fenced', async () => {
    await api.send('PUT', '/api/tasks/pulled', { payloadSchema: {}, retries: 0 });
    for (const _ of [1, 2, 3]) await api.submit({ taskType: 'pulled' });
    const wish = { workerId: randomUUID(), taskTypes: ['pulled'], max: 3, waitSeconds: 10 };
    const claimed = await api.send('POST', '/api/work/claim', wish);
    const [one, two, three] = claimed.body.attempts as { jobId: string; leaseToken: string }[];
    await api.send('POST', '/api/work/finish', { leaseToken: one?.leaseToken, result: 1 });
    await api.send('POST', '/api/work/fail', { leaseToken: two?.leaseToken, error: { message: 'no' } });
    await api.send('DELETE', `/api/jobs/${three?.jobId}`);
    expect((await api.send('POST', '/api/work/finish', { leaseToken: three?.leaseToken, result: 1 })).status).toBe(409);
    const [web] = await both();
    const of = (name: string, labels: Record<string, string> = {}) =>
      valueOf([web], `taskflow_${name}`, { task_type: 'pulled', ...labels });
    for (const status of ['completed', 'failed', 'cancelled']) expect(of('jobs_ended_total', { status })).toBe(1);
    for (const outcome of ['succeeded', 'failed', 'cancelled']) expect(of('attempts_total', { outcome })).toBe(1);
    expect([of('job_wait_seconds_count'), of('job_run_seconds_count')]).toEqual([3, 2]);
    expect(valueOf([web], 'taskflow_outcomes_fenced_total')).toBe(1);
  });

  test('OpenMetrics has the same series as the text, also when the formats take turns', async () => {
    const [text] = await both('prometheus');
    const [open] = await both('openmetrics');
    const [again] = await both('prometheus');
    const names = (families: Families, type?: string) =>
      [...families].filter(([, family]) => type === undefined || family.type === type).map(([name]) => name);
    expect(names(again)).toEqual(names(text));
    expect(names(open)).toEqual(names(text).map((name) => name.replace(/_total$/, '')));
    expect(names(open, 'counter').map((name) => `${name}_total`)).toEqual(names(text, 'counter'));
    expect(open.get('taskflow_job_wait_seconds')?.unit).toBe('seconds');
  });

  test('web tells how long its answers took, by the template of the route, and never by what was asked for', async () => {
    const jobId = await api.submit();
    await api.get(`/api/jobs/${randomUUID()}`);
    await api.get(`/api/jobs/${jobId}?wait=10`);
    await api.send('PUT', `/api/jobs/${jobId}`);
    const [web, one] = await both();
    const answers = (labels: Record<string, string>) => valueOf([web], 'taskflow_http_request_seconds_count', labels);
    const route = '/api/jobs/[jobId]';
    expect(answers({ route: '/api/jobs', method: 'POST', status: '2xx' })).toBeGreaterThan(0);
    expect(answers({ route, method: 'GET', status: '4xx' })).toBeGreaterThan(0);
    expect(answers({ route: `${route}?wait`, method: 'GET', status: '2xx' })).toBe(1);
    expect(answers({ route, method: 'PUT', status: '4xx' })).toBe(1);
    const labels =
      web.get('taskflow_http_request_seconds')?.series.map((series) => JSON.stringify(series.labels)) ?? [];
    expect(labels.filter((label) => label.includes(jobId))).toEqual([]);
    expect(one.has('taskflow_http_request_seconds')).toBe(false);
  });

  test('what is due and waits, what is paused and what is limited is seen at its type and priority', async () => {
    await api.send('POST', '/api/tasks/fatal/pause');
    await api.send('PATCH', '/api/tasks/fatal', { concurrency: 3, rateLimit: { max: 30, perMs: 60_000 } });
    await api.submit({ taskType: 'fatal', priority: 'low' });
    await waitFor(async () => {
      const [web] = await both();
      const lane = { task_type: 'fatal', priority: 'low' };
      expect(valueOf([web], 'taskflow_system_jobs_due', lane)).toBe(1);
      expect(valueOf([web], 'taskflow_system_oldest_due_seconds', lane)).toBeGreaterThan(0);
      expect(valueOf([web], 'taskflow_system_task_type_paused', { task_type: 'fatal' })).toBe(1);
      expect(valueOf([web], 'taskflow_system_task_type_paused', { task_type: 'noop' })).toBe(0);
      expect(valueOf([web], 'taskflow_system_task_type_concurrency_limit')).toBe(3);
      expect(valueOf([web], 'taskflow_system_task_type_rate_limit')).toBe(0.5);
      return true;
    });
  });

  test('a worker that lost its lease says so, and is one of the running ones again', async () => {
    await api.pool.query(`UPDATE taskflow.workers SET lease_expires_at = now() - interval '1 s'`);
    await waitFor(async () => {
      const [, one] = await both();
      expect(valueOf([one], 'taskflow_worker_leases_lost_total')).toBe(1);
      expect(valueOf([one], 'taskflow_system_workers', { kind: 'built_in', state: 'running' })).toBe(1);
      return true;
    });
  });

  test('docs/metrics.md lists what there is, and neither the alerts nor the dashboard ask for anything else', async () => {
    const families = new Map((await both()).flatMap((one) => [...one]));
    const own = [...families.keys()].filter((name) => name.startsWith('taskflow_'));
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, name = '', type = '']) => `${name} ${type}`);
    const told = own.map((name) => `${name} ${families.get(name)?.type}`);
    expect(listed.length).toBe(new Set(listed).size);
    expect(new Set(listed)).toEqual(new Set(told));

    const series = [...families].flatMap(([name, { type }]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    const queries = [
      ...alertRules.map(({ expr }) => expr),
      ...dashboardRows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(([expr]) => expr))),
    ].join('\n');
    const asked = new Set(queries.match(/\b(?:taskflow|process|nodejs)_\w+/g));
    expect(asked.size).toBeGreaterThan(30);
    expect([...asked].filter((name) => !series.includes(name))).toEqual([]);
  });
});

test('sixty task types make 51 labels, and those that have one keep it', async () => {
  const database = await freshDatabase();
  const db = openDatabase(database.url);
  try {
    const write = (from: number, to: number) =>
      db.pool.query(
        `INSERT INTO taskflow.task_types (task_type, payload_schema, created_at)
          SELECT 'type_' || n, '{}', now() + n * interval '1 ms' FROM generate_series($1::int, $2::int) n`,
        [from, to],
      );
    await write(1, 45);
    const stores = async () => ({ database: 'up', queue: 'up' });
    const expose = async () => {
      // Each with a reading of its own: the last one is shared for a second.
      const metrics = createMetrics({ process: 'web', db: { pool: db.pool, query: db.query }, stores });
      metrics.jobs.submitted(Array.from({ length: 60 }, (_, n) => `type_${n + 1}`));
      return parseExposition((await metrics.expose(null)).body, 'prometheus');
    };
    const before = await expose();
    expect(valueOf([before], 'taskflow_jobs_submitted_total', { task_type: 'other' })).toBeUndefined();
    await write(46, 60);
    const families = await expose();
    for (const name of ['taskflow_jobs_submitted_total', 'taskflow_system_jobs_pending']) {
      const labels = families.get(name)?.series.map((one) => one.labels['task_type']) ?? [];
      expect([name, labels.length, labels.includes('type_50'), labels.includes('type_51')]).toEqual([
        name,
        51,
        true,
        false,
      ]);
    }
    expect(valueOf([families], 'taskflow_jobs_submitted_total', { task_type: 'other' })).toBe(10);
    expect(valueOf([families], 'taskflow_jobs_submitted_total')).toBe(60);
  } finally {
    await db.close();
    await database.drop();
  }
});

test('without a database a process still tells of itself, soon', async () => {
  const db = openDatabase('postgresql://nobody@127.0.0.1:1/none');
  const stores = () => new Promise<never>(() => undefined);
  const metrics = createMetrics({ process: 'worker', db, stores });
  const from = performance.now();
  const families = parseExposition((await metrics.expose(openMetrics)).body, 'openmetrics');
  expect(performance.now() - from).toBeLessThan(8_000);
  expect(valueOf([families], 'taskflow_store_up', { store: 'database' })).toBe(0);
  expect(families.get('taskflow_system_jobs_pending')?.series).toEqual([]);
  expect(valueOf([families], 'taskflow_database_connection_limit')).toBe(10);
  await db.close();
});
