import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepAlerts, type ToldAlert } from '../../src/server/alerts/keep-alerts.ts';
import type { Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { openDatabase, writeJobs } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const [second, minute] = [1000, 60_000];
/** Of a machine that is busy. */
const patience = { timeoutMs: 30_000 };

let api: TestApi;
let db: Database;
let receiver: WebhookReceiver;
let settings: Record<string, string>;

beforeAll(async () => {
  receiver = await startReceiver();
  api = await startApi('postgres', { WEBHOOK_ALLOWED_HOSTS: receiver.host });
  settings = { ...api.settings, ALERT_WEBHOOK_URL: receiver.url, ALERT_EMAIL: 'ops@example.com, two@example.com' };
  db = openDatabase(api.settings['DATABASE_URL'] ?? '');
  await db.pool.query(
    `INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('http_request', '{}'), ('send_email', '{}')`,
  );
});
afterAll(async () => {
  await db.close();
  await api.stop();
  await receiver.close();
});

const later = (ms: number): Promise<void> => moveClock(db, ms);
const look = (): Promise<ToldAlert[]> => keepAlerts(db, loadEnv(settings));
const failures = (count: number) =>
  db.pool.query(
    `INSERT INTO taskflow.job_stats (period_at, task_type, status, shard, count, wait_buckets, run_buckets)
      VALUES (date_trunc('minute', taskflow.now()), 'noop', 'failed', 40, $1, '{}', '{}')
      ON CONFLICT (period_at, task_type, status, shard) DO UPDATE SET count = excluded.count`,
    [count],
  );
const audited = async (): Promise<string[]> => {
  const { rows } = await db.pool.query<{ action: string; subject: string }>(
    `SELECT action, subject FROM taskflow.audit_log WHERE action LIKE 'alert.%' ORDER BY id`,
  );
  return rows.map(({ action, subject }) => `${action} ${subject}`);
};

test('an alert is told once when it has held for a minute, and once when it has not for five, whatever flaps between', async () => {
  await failures(10);
  expect(await look()).toEqual([]);
  await later(59 * second);
  expect(await look()).toEqual([]);
  await later(2 * second);
  const fired = { rule: 'failure_rate', subject: 'noop', event: 'fired' };
  // Two workers that both think that they are elected.
  const told = (await Promise.all([look(), look()])).flat();
  expect(told).toMatchObject([fired]);
  await later(minute);
  expect(await look()).toEqual([]);

  // It is over for four minutes, and comes again: the same alert.
  await later(10 * minute);
  expect(await look()).toEqual([]);
  await later(4 * minute);
  await failures(10);
  expect(await look()).toEqual([]);
  await later(11 * minute);
  expect(await look()).toEqual([]);
  await later(4 * minute);
  expect(await look()).toEqual([]);
  await later(61 * second);
  expect(await look()).toMatchObject([{ ...fired, event: 'resolved' }]);
  expect(await look()).toEqual([]);
  expect(await audited()).toEqual(['alert.fired failure_rate noop', 'alert.resolved failure_rate noop']);
});

test('what passes within a minute is told to nobody', async () => {
  await failures(10);
  expect(await look()).toEqual([]);
  await later(30 * second);
  await failures(0);
  expect(await look()).toEqual([]);
  await later(10 * minute);
  expect(await look()).toEqual([]);
  const { rows } = await db.pool.query('SELECT * FROM taskflow.alerts');
  expect(rows).toEqual([]);
});

test(
  'jobs that nobody runs and a URL that is disabled are told by the jobs that the next worker runs',
  { timeout: 90_000 },
  async () => {
    await writeJobs(db, 2);
    await db.pool.query(
      `INSERT INTO taskflow.webhook_endpoints (url, disabled_at, disabled_reason) VALUES ('https://gone.example/', now(), 'It answered 410 Gone.')`,
    );
    expect(await look()).toEqual([]);
    await later(61 * second);
    const told = await look();
    expect(told.map(({ rule, subject }) => `${rule} ${subject}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'no_worker noop',
      'webhook_disabled https://gone.example/',
    ]);

    // A second type of which nobody runs the jobs, for the worker to find.
    await db.pool.query(`INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('nobodys', '{}')`);
    await api.submit({ taskType: 'nobodys' });
    const worker = await startWorkerProcess({ ...settings, TASKFLOW_KEEP_MAIL: 'true' });
    const messages = await waitFor(() => {
      const bodies = receiver.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
      expect(bodies.length).toBeGreaterThanOrEqual(4);
      return bodies;
    }, patience);
    expect(messages).toContainEqual({
      text: 'TaskFlow: 2 noop jobs wait and no worker runs them.',
      event: 'fired',
      rule: 'no_worker',
      subject: 'noop',
      since: expect.stringMatching(/^\d{4}-/),
    });
    const mails = () =>
      db.pool.query(
        `SELECT payload, status FROM taskflow.jobs WHERE task_type = 'send_email' ORDER BY created_at DESC`,
      );
    await waitFor(async () => (await mails()).rows.every(({ status }) => status === 'completed'), patience);
    const { rows } = await mails();
    expect(rows.map(({ payload }) => payload)).toContainEqual({
      to: ['ops@example.com', 'two@example.com'],
      subject: 'TaskFlow: fired: no_worker noop',
      body: '2 noop jobs wait and no worker runs them.',
    });

    // It looks by itself.
    const noted = () => db.pool.query(`SELECT rule FROM taskflow.alerts WHERE subject = 'nobodys'`);
    await waitFor(async () => (await noted()).rows.length > 0, patience);
    await worker.stop();
  },
);

test('where there is no task type for one way, the other one tells', async () => {
  await later(20 * minute);
  await look();
  await db.pool.query(`DELETE FROM taskflow.task_types WHERE task_type = 'send_email'`);
  await failures(10);
  await look();
  await later(61 * second);
  const told = await look();
  expect(told.filter(({ rule, event }) => rule === 'failure_rate' && event === 'fired')).toMatchObject([
    { subject: 'noop', webhook_job: expect.any(String), mail_job: null },
  ]);
});
