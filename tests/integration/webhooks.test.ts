import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createLogger } from '../../src/server/logger.ts';
import { noTimes } from '../../src/server/http/exchange-times.ts';
import { claimDeliveries } from '../../src/server/webhooks/claim-deliveries.ts';
import { finishDelivery, type DeliveryEnding } from '../../src/server/webhooks/finish-deliveries.ts';
import { globalSecrets } from '../../src/server/webhooks/webhook-secret.ts';
import { startDeliveries, type Deliveries, type DeliveriesOptions } from '../../worker/webhooks/deliver-webhooks.ts';
import { moveClock } from '../support/move-clock.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let database: TestDatabase;
let db: Database;
const receivers: WebhookReceiver[] = [];
const senders: Deliveries[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  db = createDatabase(envFor(), createLogger('test', envFor()));
});

afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.stop()));
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  await db.close();
  await database.drop();
});

function envFor(settings: Record<string, string> = {}) {
  const allowed = receivers.map((receiver) => receiver.host).join(',');
  return loadEnv({ ...settingsFor('postgres', database), WEBHOOK_ALLOWED_HOSTS: allowed, ...settings });
}

async function aReceiver(answer?: (response: ServerResponse, number: number) => void): Promise<WebhookReceiver> {
  const receiver = await startReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

function startSender(settings: Record<string, string> = {}, more: Partial<DeliveriesOptions> = {}): Deliveries {
  const env = envFor(settings);
  const workerId = randomUUID();
  const sender = startDeliveries({ db, env, log: createLogger('test', env), workerId: () => workerId, ...more });
  senders.push(sender);
  return sender;
}

const body = JSON.stringify({ jobId: 'j', status: 'completed', result: { ok: 'ümlaut ✓' } });

async function aDelivery(url: string, fields: { maxAttempts?: number } = {}): Promise<string> {
  const { rows } = await db.pool.query<{ id: string }>(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, max_attempts, next_attempt_at)
     VALUES ($1, 1, 'job.completed', $2, $3, $4, $5, taskflow.now()) RETURNING id`,
    [randomUUID(), url, new URL(url).host, body, fields.maxAttempts ?? null],
  );
  return rows[0]?.id ?? '';
}

async function delivery(id: string) {
  const { rows } = await db.pool.query<{
    state: string;
    attempts: number;
    last_status: number | null;
    last_error: string | null;
    in_ms: number | null;
  }>(
    `SELECT state, attempts, last_status, last_error,
       (extract(epoch FROM next_attempt_at - taskflow.now()) * 1000)::float8 AS in_ms
     FROM taskflow.webhook_deliveries WHERE id = $1`,
    [id],
  );
  return rows[0];
}

async function attemptsOf(id: string) {
  const { rows } = await db.pool.query<{
    number: number;
    response_status: number | null;
    response_body: string | null;
    response_headers: Record<string, string> | null;
    error: string | null;
    duration_ms: number;
  }>('SELECT * FROM taskflow.webhook_attempts WHERE delivery_id = $1 ORDER BY number', [id]);
  return rows;
}

function endingOf(deliveryId: string, leaseToken = ''): DeliveryEnding {
  const response = { responseStatus: null, responseHeaders: null, responseBody: null };
  const attempt = { durationMs: 1, requestHeaders: {}, times: noTimes(), ...response };
  return {
    deliveryId,
    leaseToken,
    state: 'failed',
    delayMs: 0,
    error: 'late',
    attempt,
    isHostThere: null,
    disableUrlBecause: null,
  };
}

const hasState = (id: string, state: string) =>
  waitFor(async () => (await delivery(id))?.state === state, { what: `delivery is ${state}` });
const hasAttempts = (id: string, attempts: number) =>
  waitFor(async () => (await delivery(id))?.attempts === attempts, { what: `${attempts} attempts were made` });

test('a delivery arrives as it was written, signed so that the reference library accepts it', async () => {
  const receiver = await aReceiver((response) => response.end('thanks\0'));
  const id = await aDelivery(receiver.url);
  startSender();
  await hasState(id, 'delivered');
  const [request] = receiver.requests;
  expect(request).toMatchObject({ body, path: '/hook', headers: { 'content-type': 'application/json' } });
  expect(request?.headers['webhook-id']).toBe(`msg_${id}`);
  const [current] = await globalSecrets(db, {});
  expect(new Webhook(current?.secret ?? '').verify(body, request?.headers ?? {})).toEqual(JSON.parse(body));
  expect(await attemptsOf(id)).toMatchObject([
    { number: 1, response_status: 200, response_body: 'thanks\uFFFD', error: null },
  ]);
});

test('the secret is made once, whoever asks first, and WEBHOOK_SECRET overrules it', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => globalSecrets(db, {})));
  expect(secrets.map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 1));
  expect(new Set(secrets.flat().map(({ secret }) => secret)).size).toBe(1);
  const own = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  expect(await globalSecrets(db, { WEBHOOK_SECRET: [own] })).toMatchObject([{ secret: own }]);
});

test('a receiver that fails once gets it again a second later under the same webhook-id, signed anew', async () => {
  const receiver = await aReceiver((response, number) =>
    response.writeHead(number === 1 ? 500 : 200).end(`answer ${number}`),
  );
  const id = await aDelivery(receiver.url);
  startSender();
  await hasAttempts(id, 1);
  const waiting = await delivery(id);
  expect(waiting).toMatchObject({ state: 'pending', last_status: 500, last_error: 'The receiver answered 500.' });
  await hasState(id, 'delivered');
  const [first, second] = receiver.requests;
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
  expect((await attemptsOf(id)).map((attempt) => attempt.response_body)).toEqual(['answer 1', 'answer 2']);
});

test('after the last attempt it has failed, 1 s and 5 s apart', async () => {
  const receiver = await aReceiver((response) => response.writeHead(503).end());
  const id = await aDelivery(receiver.url);
  startSender();
  await hasAttempts(id, 1);
  expect((await delivery(id))?.in_ms).toBeLessThan(1300);
  await hasAttempts(id, 2);
  const again = (await delivery(id))?.in_ms ?? 0;
  expect(again).toBeGreaterThan(4000);
  expect(again).toBeLessThan(6300);
  await moveClock(db, 7000);
  await hasState(id, 'failed');
  expect(await delivery(id)).toMatchObject({ attempts: 3, last_status: 503 });
});

test('a receiver that hangs is left after WEBHOOK_TIMEOUT_MS', async () => {
  const receiver = await aReceiver(() => undefined);
  const id = await aDelivery(receiver.url, { maxAttempts: 1 });
  startSender({ WEBHOOK_TIMEOUT_MS: '300' });
  await hasState(id, 'failed');
  const [attempt] = await attemptsOf(id);
  expect(attempt).toMatchObject({ response_status: null, response_headers: null });
  expect(attempt?.error).toMatch(/within 300 ms/);
  expect(attempt?.duration_ms).toBeLessThan(2000);
});

test('Retry-After of a 429 is kept', async () => {
  const receiver = await aReceiver((response, number) =>
    response.writeHead(number === 1 ? 429 : 200, { 'retry-after': '120' }).end(),
  );
  const id = await aDelivery(receiver.url);
  startSender();
  await hasAttempts(id, 1);
  expect((await delivery(id))?.in_ms).toBeGreaterThan(110_000);
  await moveClock(db, 121_000);
  await hasState(id, 'delivered');
});

test('410 ends the delivery and disables its URL, for what waits as well; other URLs of the host go on', async () => {
  const receiver = await aReceiver((response, number) => response.writeHead(number === 1 ? 410 : 200).end());
  const id = await aDelivery(receiver.url);
  startSender();
  await hasState(id, 'failed');
  const { rows } = await db.pool.query('SELECT url, disabled_reason FROM taskflow.webhook_endpoints');
  expect(rows).toEqual([{ url: receiver.url, disabled_reason: 'It answered 410 Gone.' }]);
  const later = await aDelivery(receiver.url);
  const other = await aDelivery(`${receiver.url}/other`);
  await hasState(later, 'failed');
  await hasState(other, 'delivered');
  expect(await delivery(later)).toMatchObject({ attempts: 0, last_error: expect.stringContaining('disabled') });
  expect(receiver.requests.map((request) => request.path)).toEqual(['/hook', '/hook/other']);
});

test('a redirect is not followed', async () => {
  const target = await aReceiver();
  const receiver = await aReceiver((response) => response.writeHead(302, { location: target.url }).end());
  const id = await aDelivery(receiver.url, { maxAttempts: 1 });
  startSender();
  await hasState(id, 'failed');
  expect(await delivery(id)).toMatchObject({ last_status: 302 });
  expect(target.requests).toEqual([]);
});

test('a private address is not called unless it is allowed', async () => {
  const receiver = await aReceiver();
  const id = await aDelivery(receiver.url);
  startSender({ WEBHOOK_ALLOWED_HOSTS: '' });
  await hasState(id, 'failed');
  expect(receiver.requests).toEqual([]);
  expect(await delivery(id)).toMatchObject({ attempts: 1, last_status: null });
});

test('of a long answer the first 16 KiB are kept', async () => {
  const receiver = await aReceiver((response) => response.end('x'.repeat(100_000)));
  const id = await aDelivery(receiver.url);
  startSender();
  await hasState(id, 'delivered');
  expect((await attemptsOf(id))[0]?.response_body).toHaveLength(16 * 1024);
});

test('what a worker held when it died is sent by another, under the same webhook-id', async () => {
  const receiver = await aReceiver();
  const id = await aDelivery(receiver.url);
  const dead = { slots: 1, mostPerHost: 8, workerId: randomUUID(), leaseMs: 25_000 };
  const [held] = await claimDeliveries(db, dead);
  startSender();
  expect(await claimDeliveries(db, dead)).toEqual([]);
  await moveClock(db, 26_000);
  await hasState(id, 'delivered');
  expect(receiver.requests.map((request) => request.headers['webhook-id'])).toEqual([`msg_${id}`]);
  expect(await finishDelivery(db, endingOf(id, held?.lease_token))).toBe(false);
  expect(await delivery(id)).toMatchObject({ state: 'delivered', attempts: 1 });
});

test('who lost the lease cannot record anything, who holds it can', async () => {
  const id = await aDelivery('http://127.0.0.1:9/');
  const options = { slots: 1, mostPerHost: 8, workerId: randomUUID(), leaseMs: 25_000 };
  const [first] = await claimDeliveries(db, options);
  await moveClock(db, 26_000);
  const [second] = await claimDeliveries(db, options);
  expect(await finishDelivery(db, endingOf(id, first?.lease_token))).toBe(false);
  expect(await delivery(id)).toMatchObject({ state: 'active', attempts: 0 });
  expect(await finishDelivery(db, endingOf(id, second?.lease_token))).toBe(true);
  expect(await delivery(id)).toMatchObject({ state: 'failed', attempts: 1 });
});

test('a worker that is killed after it sent, before it recorded, has it sent again by the next one', async () => {
  const receiver = await aReceiver((response, number) => void (number > 1 && response.end()));
  const id = await aDelivery(receiver.url);
  const settings = { ...settingsFor('postgres', database), WEBHOOK_ALLOWED_HOSTS: receiver.host };
  const killed = await startWorkerProcess(settings);
  await waitFor(() => receiver.requests.length === 1);
  await killed.stop('SIGKILL');
  await moveClock(db, 26_000);
  const next = await startWorkerProcess(settings);
  await hasState(id, 'delivered');
  expect(await next.stop()).toBe(0);
  expect(receiver.requests.map((request) => request.headers['webhook-id'])).toEqual([`msg_${id}`, `msg_${id}`]);
  expect((await attemptsOf(id)).map((attempt) => attempt.number)).toEqual([1]);
});

test('several workers send each delivery once', async () => {
  const receiver = await aReceiver();
  const ids = await Promise.all(Array.from({ length: 60 }, () => aDelivery(receiver.url)));
  for (let count = 0; count < 3; count += 1) startSender();
  await Promise.all(ids.map((id) => hasState(id, 'delivered')));
  const seen = receiver.requests.map((request) => request.headers['webhook-id']);
  expect(seen).toHaveLength(60);
  expect(new Set(seen)).toEqual(new Set(ids.map((id) => `msg_${id}`)));
});

test('a host that hangs takes eight places at most, and does not hold up another', async () => {
  let open = 0;
  let most = 0;
  const hanging = await aReceiver((response) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => (open -= 1));
  });
  const healthy = await aReceiver();
  for (let count = 0; count < 300; count += 1) await aDelivery(hanging.url);
  const id = await aDelivery(healthy.url);
  startSender({ WEBHOOK_TIMEOUT_MS: '60000' });
  await hasState(id, 'delivered');
  // Claimed together with the healthy one, they may arrive after it.
  await waitFor(() => open >= 8, { what: 'eight are on their way' });
  expect(most).toBe(8);
});

test('a worker that stops gives back what is on its way, without costing an attempt', async () => {
  const receiver = await aReceiver(() => undefined);
  const id = await aDelivery(receiver.url);
  const sender = startSender({ WEBHOOK_TIMEOUT_MS: '60000' });
  await waitFor(() => receiver.requests.length === 1);
  await sender.stop();
  expect(await delivery(id)).toMatchObject({ state: 'pending', attempts: 0 });
});

test('wake sends at once', async () => {
  const receiver = await aReceiver();
  const sender = startSender();
  const first = await aDelivery(receiver.url);
  sender.wake();
  await hasState(first, 'delivered');
  const before = performance.now();
  await aDelivery(receiver.url);
  sender.wake();
  await waitFor(() => receiver.requests.length === 2);
  expect(performance.now() - before).toBeLessThan(500);
});
