import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createLogger } from '../../src/server/logger.ts';
import { cancelJobs } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import { redeliverStep } from '../../src/server/webhooks/redeliver-step.ts';
import { startDeliveries, type Deliveries } from '../../worker/webhooks/deliver-webhooks.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { runCommand } from '../support/run-command.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const bootstrapKey = `tf_${'a'.repeat(43)}`;
const admin: Record<string, string> = { authorization: `Bearer ${bootstrapKey}` };
const path = '/api/webhooks/subscriptions';

let api: TestApi;
let db: Database;
let receiver: WebhookReceiver;
let sender: Deliveries;
let ann: Record<string, string>;
let bob: Record<string, string>;
let reader: Record<string, string>;

beforeAll(async () => {
  receiver = await startReceiver();
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey, WEBHOOK_ALLOWED_HOSTS: receiver.host });
  [ann, bob, reader] = [await aKey('Ann', 'submit'), await aKey('Bob', 'submit'), await aKey('Rita', 'read')];
  const env = loadEnv(api.settings);
  db = createDatabase(env, createLogger('test', env));
  const workerId = randomUUID();
  sender = startDeliveries({ db, env, log: createLogger('test', env), workerId: () => workerId });
});
afterAll(async () => {
  await sender.stop();
  await db.close();
  await api.stop();
  await receiver.close();
});

beforeEach(() => {
  vi.stubEnv('TASKFLOW_URL', api.url);
  vi.stubEnv('TASKFLOW_KEY', bootstrapKey);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function aKey(name: string, scope: string): Promise<Record<string, string>> {
  const { body } = await api.send('POST', '/api/keys', { name, scopes: [scope] }, admin);
  return { authorization: `Bearer ${body.key}` };
}

const subscribe = (fields: object, headers = admin) => api.send('POST', path, fields, headers);
const list = async (headers = admin) => (await api.get(path, headers)).body.subscriptions;
const end = (id: string, headers = admin) => api.send('DELETE', `${path}/${id}`, undefined, headers);

/** A job that is cancelled at once: one of the ends that are told. */
async function aCancelledJob(headers = admin): Promise<string> {
  const { body } = await api.send('POST', '/api/jobs', { taskType: 'noop', delay: 60_000 }, headers);
  await cancelJobs(db, [body.jobId]);
  sender.wake();
  return body.jobId;
}

const came = (hook: string, jobId: string) =>
  waitFor(() => receiver.requests.find((request) => request.path === hook && request.body.includes(jobId)), {
    what: `the message of ${jobId} at ${hook}`,
  });

test('a subscription is made, hears of other people’s jobs, is listed and ended', async () => {
  const made = await subscribe({ url: `${receiver.url}/all`, taskType: 'noop', retrySchedule: 'long' });
  expect(made).toMatchObject({
    status: 201,
    body: { taskType: 'noop', tag: null, retrySchedule: 'long', ownJobsOnly: false, createdBy: 'bootstrap' },
  });
  expect(made.body.events).toEqual(['completed', 'failed', 'cancelled']);
  const { subscriptionId } = made.body;
  expect(made.headers.get('location')).toBe(`${path}/${subscriptionId}`);
  expect(await list(reader)).toEqual([made.body]);
  const jobId = await aCancelledJob(ann);
  const message = await came('/hook/all', jobId);
  expect(JSON.parse(message.body)).toMatchObject({ type: 'job.cancelled', jobId, status: 'cancelled' });
  expect((await end(subscriptionId)).status).toBe(204);
  expect((await end(subscriptionId)).status).toBe(404);
  expect(await list()).toEqual([]);
});

test('a key that may submit alone hears of its own jobs, signed with its own secret, and sees its own subscriptions', async () => {
  const { body: secret } = await api.send('POST', '/api/webhooks/secret/rotate', undefined, ann);
  const { body: made } = await subscribe({ url: `${receiver.url}/ann` }, ann);
  expect(made).toMatchObject({ ownJobsOnly: true });
  const theirs = await aCancelledJob(bob);
  const own = await aCancelledJob(ann);
  const message = await came('/hook/ann', own);
  expect(new Webhook(secret.secret).verify(message.body, message.headers)).toMatchObject({ jobId: own });
  expect(receiver.requests.filter((request) => request.body.includes(theirs))).toEqual([]);
  const { body: page } = await api.get(`/api/webhooks/deliveries?jobId=${own}`, ann);
  expect(page.deliveries).toMatchObject([{ subscriptionId: made.subscriptionId, url: `${receiver.url}/ann` }]);
  expect(await list(bob)).toEqual([]);
  expect((await end(made.subscriptionId, bob)).status).toBe(404);
  expect((await subscribe({ url: receiver.url }, reader)).status).toBe(403);
  expect((await end(made.subscriptionId, ann)).status).toBe(204);
});

test('subscriptions are read page by page, the newest first, each once', async () => {
  const made: string[] = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    made.unshift((await subscribe({ url: `https://receiver.example/${name}` })).body.subscriptionId);
  }
  const read = async (query: string) => (await api.get(`${path}${query}`, admin)).body;
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await read(`?limit=2${cursor && `&cursor=${cursor}`}`);
    pages.push(page.subscriptions.map(({ subscriptionId }: { subscriptionId: string }) => subscriptionId));
    cursor = page.nextCursor;
  }
  expect(pages).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
  expect((await read('')).subscriptions).toHaveLength(5);
  const refused = await Promise.all(
    ['?limit=0', '?limit=1001', '?cursor=x'].map((query) => api.get(path + query, admin)),
  );
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400]);
  for (const id of made) await end(id);
});

test('who sees their own jobs alone does not see where others have them told', async () => {
  const { body: made } = await subscribe({ url: `${receiver.url}/private` });
  const jobId = await aCancelledJob(ann);
  await came('/hook/private', jobId);
  const deliveries = async (headers: Record<string, string>) =>
    (await api.get(`/api/webhooks/deliveries?jobId=${jobId}`, headers)).body.deliveries;
  const [delivery] = await deliveries(admin);
  expect(delivery).toMatchObject({ url: `${receiver.url}/private` });
  expect(await deliveries(ann)).toEqual([]);
  const one = `/api/webhooks/deliveries/${delivery.deliveryId}`;
  expect((await api.get(one, ann)).status).toBe(404);
  expect((await api.send('POST', `${one}/redeliver`, undefined, ann)).status).toBe(404);
  expect((await api.get(`/api/jobs/${jobId}`, ann)).body.webhook).toBeNull();
  await end(made.subscriptionId);
});

test('what a subscription that is deleted still had to tell is not sent', async () => {
  const { body: made } = await subscribe({ url: `${receiver.url}/late`, events: ['cancelled'] });
  await sender.stop();
  const jobId = await aCancelledJob();
  expect((await end(made.subscriptionId)).status).toBe(204);
  const { body: page } = await api.get(`/api/webhooks/deliveries?jobId=${jobId}`, admin);
  expect(page.deliveries).toMatchObject([
    { state: 'failed', lastError: 'The subscription was deleted.', nextAttemptAt: null, attemptsMade: 0 },
  ]);
});

test.each([
  [{}, ['url']],
  [{ url: 'ftp://receiver.example/' }, ['url']],
  [{ url: 'http://10.0.0.1/' }, ['url']],
  [{ url: 'https://user:secret@receiver.example/' }, ['url']],
  [{ url: 'https://receiver.example/', taskType: 'nope' }, ['taskType']],
  [{ url: 'https://receiver.example/', events: [] }, ['events']],
  [{ url: 'https://receiver.example/', events: ['failed', 'failed'] }, ['events']],
  [{ url: 'https://receiver.example/', events: ['ended'] }, ['events.0']],
  [{ url: 'https://receiver.example/', retrySchedule: 'for ever' }, ['retrySchedule']],
  [{ url: 'https://receiver.example/', type: 'noop' }, ['type']],
])('no subscription is made of %j', async (fields, paths) => {
  const refused = await subscribe(fields);
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((problem: { path: string }) => problem.path)).toEqual(paths);
  expect(await list()).toEqual([]);
});

test.each([
  [{ webhook: { events: ['failed'] } }, 'webhook'],
  [{ callbackUrl: 'https://receiver.example/', webhook: { events: [] } }, 'webhook.events'],
  [{ callbackUrl: 'https://receiver.example/', webhook: { retrySchedule: 'never' } }, 'webhook.retrySchedule'],
  [{ callbackUrl: 'https://receiver.example/', webhook: { event: 'failed' } }, 'webhook.event'],
])('no job is made of %j', async (fields, at) => {
  const refused = await api.send('POST', '/api/jobs', { taskType: 'noop', ...fields }, admin);
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: at }] } });
});

test('a job says what its callback is told, and so does one that runs it again', async () => {
  const webhook = { events: ['started', 'failed'], retrySchedule: 'long' };
  const submitted = { taskType: 'noop', delay: 60_000, callbackUrl: 'https://receiver.example/', webhook };
  const { body } = await api.send('POST', '/api/jobs', submitted, admin);
  const rerun = await api.send('POST', `/api/jobs/${body.jobId}/rerun`, undefined, admin);
  for (const jobId of [body.jobId, rerun.body.jobId]) {
    expect((await api.get(`/api/jobs/${jobId}`, admin)).body.webhookOptions).toEqual(webhook);
  }
  const plain = await api.send('POST', '/api/jobs', { ...submitted, webhook: undefined }, admin);
  expect((await api.get(`/api/jobs/${plain.body.jobId}`, admin)).body.webhookOptions).toBeNull();
});

test('a job from SQL may say so too', async () => {
  const submit = (webhook: unknown, callback: string | null = 'https://receiver.example/') =>
    api.pool.query<{ id: string }>(
      `SELECT taskflow.submit_job('noop', callback_url => $1, webhook => $2::jsonb) AS id`,
      [callback, JSON.stringify(webhook)],
    );
  const { rows } = await submit({ events: ['failed'] });
  const { body } = await api.get(`/api/jobs/${rows[0]?.id}`, admin);
  expect(body.webhookOptions).toEqual({ events: ['failed'], retrySchedule: null });
  const wrong = [{ events: [] }, { events: 'failed' }, { events: ['x'] }, { retrySchedule: 'x' }, { more: 1 }, [], 1];
  for (const webhook of wrong) await expect(submit(webhook)).rejects.toThrow('webhook must be');
  await expect(submit({ events: ['failed'] }, null)).rejects.toThrow('goes with a callback_url');
});

async function failedDeliveries(count: number, { at = receiver.url, hoursAgo = 2 } = {}): Promise<string[]> {
  const { rows } = await api.pool.query<{ id: string }>(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state, attempts, created_at,
       finished_at)
     SELECT gen_random_uuid(), 1, 'job.completed', $1, $2, '{}', 'failed', 3, taskflow.now() - $3 * interval '1 hour',
       taskflow.now() - interval '1 minute' FROM generate_series(1, $4::int) RETURNING id`,
    [at, new URL(at).host, hoursAgo, count],
  );
  return rows.map(({ id }) => id);
}
const statesOf = async (ids: string[]) => {
  const { rows } = await api.pool.query<{ state: string; count: number }>(
    `SELECT state || ' ' || attempts_before AS state, count(*)::int AS count FROM taskflow.webhook_deliveries
     WHERE id = ANY($1) GROUP BY 1 ORDER BY 1`,
    [ids],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const redeliver = (fields: object, headers = admin) => api.send('POST', '/api/webhooks/redeliver', fields, headers);

test('all that failed in a time for a host are due again, each once, in steps that survive whoever takes them', async () => {
  const wanted = await failedDeliveries(1100);
  const others = [
    ...(await failedDeliveries(1, { hoursAgo: 5 })),
    ...(await failedDeliveries(1, { hoursAgo: 0.5 })),
    ...(await failedDeliveries(1, { at: 'https://elsewhere.example/' })),
    ...(await failedDeliveries(1, { at: `${receiver.url}/gone` })),
  ];
  await api.pool.query(`INSERT INTO taskflow.webhook_endpoints (url, disabled_at) VALUES ($1, taskflow.now())`, [
    `${receiver.url}/gone`,
  ]);
  const made = await redeliver({ from: ago(3), to: ago(1), host: receiver.host });
  expect(made).toMatchObject({ status: 202, body: { state: 'running', matched: 1100, done: 0 } });
  const read = async () => (await api.get(`/api/webhooks/redeliver/${made.body.redeliveryId}`, reader)).body;
  expect(await redeliverStep(db)).toBe(true);
  expect(await read()).toMatchObject({ state: 'running', done: 500 });
  // Whoever comes next goes on, two at once as well, and what has failed again meanwhile is not taken a second time.
  await api.pool.query(
    `UPDATE taskflow.webhook_deliveries SET state = 'failed', finished_at = taskflow.now(), next_attempt_at = NULL
     WHERE id = ANY($1) AND state = 'pending'`,
    [wanted],
  );
  await Promise.all([redeliverStep(db), redeliverStep(db)]);
  while (await redeliverStep(db));
  expect(await read()).toMatchObject({ state: 'completed', done: 1100, finishedAt: expect.any(String) });
  expect(await statesOf(wanted)).toEqual({ 'failed 3': 500, 'pending 3': 600 });
  expect(await statesOf(others)).toEqual({ 'failed 0': 4 });
  const { rows } = await api.pool.query(`SELECT action FROM taskflow.audit_log WHERE subject = $1 ORDER BY id`, [
    made.body.redeliveryId,
  ]);
  expect(rows).toEqual([{ action: 'webhook_redelivery.created' }, { action: 'webhook_redelivery.completed' }]);
});

test('one that is stopped leaves the rest failed; a sender carries out the next', async () => {
  await api.pool.query('TRUNCATE taskflow.webhook_deliveries');
  const wanted = await failedDeliveries(3);
  const { body: made } = await redeliver({ from: ago(3), to: ago(1) });
  const stopped = await api.send('DELETE', `/api/webhooks/redeliver/${made.redeliveryId}`, undefined, admin);
  expect(stopped.body).toMatchObject({ state: 'stopped', done: 0, matched: 3 });
  expect(await redeliverStep(db)).toBe(false);
  expect(await statesOf(wanted)).toEqual({ 'failed 0': 3 });

  const env = loadEnv(api.settings);
  const workerId = randomUUID();
  sender = startDeliveries({ db, env, log: createLogger('test', env), workerId: () => workerId });
  const run = runCommand(['webhooks', 'redeliver-failed', '--from', '3h', '--to', '1h', '--host', receiver.host]);
  expect(await run).toMatchObject({ code: 0, stdout: '3 failed deliveries are sent again.\n' });
  await waitFor(async () => (await statesOf(wanted))['delivered 3'] === 3, { what: 'all three are delivered' });
});

test.each([
  [{ from: '2026-11-01T00:00:00Z' }, 'to'],
  [{ from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' }, 'to'],
  [{ from: 'yesterday', to: '2026-11-01T00:00:00Z' }, 'from'],
])('nothing is sent again for %j', async (fields, at) => {
  expect(await redeliver(fields)).toMatchObject({ status: 422, body: { errors: [{ path: at }] } });
});

test('sending again between two times takes a key that manages', async () => {
  expect((await redeliver({ from: ago(3), to: ago(1) }, ann)).status).toBe(403);
  expect((await redeliver({ from: ago(3), to: ago(1) }, reader)).status).toBe(403);
  expect((await api.get(`/api/webhooks/redeliver/${randomUUID()}`, reader)).status).toBe(404);
});

test('the command line subscribes, lists and ends a subscription', async () => {
  const url = 'https://receiver.example/hook';
  const run = (...words: string[]) => runCommand(['webhooks', ...words]);
  const made = await run('subscribe', url, '--task-type', 'noop', '--events', 'failed,started', '--json');
  const { subscriptionId } = JSON.parse(made.stdout);
  expect((await run('subscriptions')).stdout).toMatch(new RegExp(`${subscriptionId} +noop +failed,started`));
  expect(await run('unsubscribe', subscriptionId)).toMatchObject({ code: 0 });
  expect((await run('subscriptions')).stderr).toContain('There are no subscriptions.');
  expect(await run('subscribe', url, '--events', 'ended')).toMatchObject({ code: 2 });
});
