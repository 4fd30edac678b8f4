import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/server/database.ts';
import { webhookEventSchema } from '../../src/jobs/webhook-event-schema.ts';
import type { WebhookOptions } from '../../src/jobs/webhook-options.ts';
import { webhookEvents } from '../../src/jobs/webhook-words.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import { saveProgress } from '../../src/server/jobs/save-progress.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { claimJobs, type ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import { finishAttempts, type AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { noTimes } from '../../src/server/http/exchange-times.ts';
import { claimDeliveries } from '../../src/server/webhooks/claim-deliveries.ts';
import { finishDelivery } from '../../src/server/webhooks/finish-deliveries.ts';
import { aNewJob, anEnding, aWorker, openDatabase } from '../support/core-jobs.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, type TestDatabase } from '../support/servers.ts';

const url = 'https://receiver.example/hook';
const all: WebhookOptions = { events: [...webhookEvents] };
const failure = { name: 'Error', message: 'no luck', stack: null, code: 'handler_error' as const };

let database: TestDatabase;
let db: Database;
let workerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  workerId = await aWorker(db);
});
afterEach(async () => {
  await db.pool.query(
    'TRUNCATE taskflow.webhook_deliveries, taskflow.webhook_endpoints, taskflow.webhook_subscriptions',
  );
});

async function inserted(webhook: WebhookOptions | null, fields: Partial<NewJob> = {}): Promise<string> {
  const job = aNewJob({ callbackUrl: url, webhook: webhook && JSON.stringify(webhook), ...fields });
  await insertJobs(db, [job]);
  return job.id;
}

async function claimed(jobId: string, generation = 0): Promise<ClaimedRow> {
  const { claimed: rows } = await claimJobs(db, workerId, [[jobId, generation]]);
  const [row] = rows;
  if (!row) throw new Error('The job was not claimed.');
  return row;
}

async function finished(row: ClaimedRow, fields: Partial<AttemptEnding> = {}) {
  const answer = (await finishAttempts(db, [anEnding(row, { result: '{"ok":true}', ...fields })])).get(row.lease_token);
  if (answer?.answer !== 'recorded' || !answer.moved) throw new Error('The attempt was not recorded.');
  return answer.moved;
}

async function told(jobId: string) {
  const { rows } = await db.pool.query<{
    event: string;
    body: string;
    url: string;
    max_attempts: number | null;
    retry_schedule: string | null;
    state: string;
  }>('SELECT * FROM taskflow.webhook_deliveries WHERE job_id = $1 ORDER BY job_version, url', [jobId]);
  return rows.map(({ body, ...row }) => ({ ...row, says: webhookEventSchema.parse(JSON.parse(body)) }));
}
const events = async (jobId: string) => (await told(jobId)).map(({ event }) => event);

test('a callback is told of what ended and of nothing else, unless it asks for more', async () => {
  const jobId = await inserted(null);
  const first = await claimed(jobId);
  await saveProgress(db, jobId, first.lease_token, 50, null);
  expect(await finished(first, { outcome: 'failed', error: failure, retryDelayMs: 0 })).toMatchObject({
    is_told: false,
  });
  expect(await events(jobId)).toEqual([]);
  expect(await finished(await claimed(jobId, 1))).toMatchObject({ is_told: true });
  expect(await told(jobId)).toMatchObject([
    { event: 'job.completed', url, max_attempts: null, retry_schedule: null, says: { result: { ok: true } } },
  ]);
});

test('one that asks for all hears of each start, of progress, of each retry and of the end', async () => {
  const jobId = await inserted({ ...all, retrySchedule: 'long' });
  const first = await claimed(jobId);
  await saveProgress(db, jobId, first.lease_token, 50, 'half');
  await finished(first, { outcome: 'failed', error: failure, retryDelayMs: 0 });
  await finished(await claimed(jobId, 1));
  const messages = await told(jobId);
  expect(messages.map(({ says }) => says)).toMatchObject([
    { type: 'job.started', status: 'active', attemptsMade: 1, result: null, progress: null, nextRetryAt: null },
    { type: 'job.progress', status: 'active', progress: { percent: 50, note: 'half' } },
    { type: 'job.retrying', status: 'pending', attemptsMade: 1, error: 'no luck', nextRetryAt: expect.any(String) },
    { type: 'job.started', status: 'active', attemptsMade: 2 },
    { type: 'job.completed', status: 'completed', attemptsMade: 2, error: null, result: { ok: true } },
  ]);
  const versions = messages.map(({ says }) => says.version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(messages.map((message) => message.retry_schedule)).toEqual(Array.from({ length: 5 }, () => 'long'));
  // What is out of date a second later is not tried again.
  expect(messages.map((message) => message.max_attempts)).toEqual([null, 1, null, null, null]);
});

test('one that asks for one event hears of that alone', async () => {
  const jobId = await inserted({ events: ['cancelled'] });
  const other = await inserted({ events: ['cancelled'] });
  await finished(await claimed(other));
  await cancelJobs(db, [jobId]);
  expect(await events(jobId)).toEqual(['job.cancelled']);
  expect(await events(other)).toEqual([]);
});

test('an attempt that is given back at a shutdown is no retry', async () => {
  const jobId = await inserted({ events: ['retrying'] });
  await finished(await claimed(jobId), { outcome: 'released', result: null });
  expect(await events(jobId)).toEqual([]);
});

test('progress is told at most once a second', async () => {
  const jobId = await inserted({ events: ['progress'] });
  const { lease_token: token } = await claimed(jobId);
  for (const percent of [1, 2, 3, 4]) await saveProgress(db, jobId, token, percent, null);
  expect((await told(jobId)).map(({ says }) => says.progress?.percent)).toEqual([1]);
  await moveClock(db, 1000);
  await saveProgress(db, jobId, token, 5, null);
  expect((await told(jobId)).map(({ says }) => says.progress?.percent)).toEqual([1, 5]);
});

test('a subscription hears of the jobs of its task type, its tag and its key, and of its events', async () => {
  const subscribe = (name: string, fields: { taskType?: string; tag?: string; by?: string; events?: string[] }) =>
    db.pool.query(
      `INSERT INTO taskflow.webhook_subscriptions (id, url, task_type, tag, submitted_by, events)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)`,
      [
        `https://${name}.example/`,
        fields.taskType ?? null,
        fields.tag ?? null,
        fields.by ?? null,
        fields.events ?? ['completed'],
      ],
    );
  await subscribe('everything', { events: [...webhookEvents] });
  await subscribe('failures', { events: ['failed'] });
  await subscribe('type', { taskType: 'send_email' });
  await subscribe('tag', { tag: 'vip' });
  await subscribe('both', { taskType: 'send_email', tag: 'vip' });
  await subscribe('own', { by: 'ann' });
  const heard = async (fields: Partial<NewJob>) => {
    const jobId = await inserted(null, { callbackUrl: null, ...fields });
    await finished(await claimed(jobId));
    const messages = await told(jobId);
    return messages.map((message) => `${message.event} ${new URL(message.url).hostname.split('.')[0]}`);
  };
  const always = ['job.started everything', 'job.completed everything'];
  expect(await heard({ taskType: 'noop' })).toEqual(always);
  expect(await heard({ taskType: 'send_email' })).toEqual([...always, 'job.completed type']);
  expect(await heard({ taskType: 'noop', tags: ['vip'], createdBy: 'bob' })).toEqual([...always, 'job.completed tag']);
  expect(await heard({ taskType: 'noop', createdBy: 'ann' })).toEqual(
    [...always, 'job.completed own'].toSorted(byEvent),
  );
  expect(await heard({ taskType: 'send_email', tags: ['vip', 'x'] })).toEqual([
    'job.started everything',
    ...['both', 'everything', 'tag', 'type'].map((name) => `job.completed ${name}`),
  ]);
});

/** As they are read: the start first, then by URL. */
function byEvent(a: string, b: string): number {
  const rank = (text: string) => (text.startsWith('job.started') ? 0 : 1);
  return rank(a) - rank(b) || a.localeCompare(b);
}

async function aFailure(state: 'failed' | 'delivered' = 'failed', at = url): Promise<void> {
  const { rows } = await db.pool.query<{ id: string }>(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, next_attempt_at)
     VALUES (gen_random_uuid(), 1, 'job.completed', $1, $2, '{}', taskflow.now()) RETURNING id`,
    [at, `${at.length}.${Math.random()}`],
  );
  const claims = await claimDeliveries(db, { slots: 50, mostPerHost: 50, workerId, leaseMs: 60_000 });
  const delivery = claims.find(({ id }) => id === rows[0]?.id);
  if (!delivery) throw new Error('The delivery was not claimed.');
  const response = { responseStatus: 500, responseHeaders: null, responseBody: null };
  await finishDelivery(db, {
    deliveryId: delivery.id,
    leaseToken: delivery.lease_token,
    state,
    delayMs: 0,
    error: state === 'failed' ? 'The receiver answered 500.' : null,
    attempt: { durationMs: 1, requestHeaders: {}, times: noTimes(), ...response },
    isHostThere: true,
    disableUrlBecause: null,
  });
}
const disabled = async () => {
  const { rows } = await db.pool.query<{ url: string; disabled_reason: string }>(
    'SELECT url, disabled_reason FROM taskflow.webhook_endpoints WHERE disabled_at IS NOT NULL ORDER BY url',
  );
  return rows;
};
const days = (count: number) => moveClock(db, count * 86_400_000);

test('five days of nothing but failures disable a URL, not another of its host, and the audit log says so', async () => {
  for (let failures = 1; failures <= 9; failures += 1) await aFailure();
  const neighbour = 'https://receiver.example/other';
  await aFailure('failed', neighbour);
  await days(4.99);
  await aFailure();
  expect(await disabled()).toEqual([]);
  await days(0.02);
  await aFailure('failed', neighbour);
  await aFailure();
  expect(await disabled()).toEqual([{ url, disabled_reason: 'Nothing but failures for five days.' }]);
  const { rows } = await db.pool.query(
    `SELECT actor, subject FROM taskflow.audit_log WHERE action = 'webhook_endpoint.disabled'`,
  );
  expect(rows).toEqual([{ actor: 'system', subject: url }]);
});

test('one success in between, or fewer than ten failures, keep a URL', async () => {
  for (let failures = 1; failures <= 9; failures += 1) await aFailure();
  await aFailure('delivered');
  const rare = 'https://receiver.example/rare';
  await aFailure('failed', rare);
  await days(6);
  await aFailure();
  await aFailure('failed', rare);
  expect(await disabled()).toEqual([]);
  const { rows } = await db.pool.query('SELECT url, failures FROM taskflow.webhook_endpoints ORDER BY url');
  expect(rows).toEqual([
    { url, failures: 1 },
    { url: rare, failures: 2 },
  ]);
});
