import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { localCaller } from '../../src/server/auth/caller.ts';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createLogger, type Logger } from '../../src/server/logger.ts';
import { pingUrl } from '../../src/server/webhooks/ping-url.ts';
import { globalSecrets } from '../../src/server/webhooks/webhook-secret.ts';
import { startDeliveries, type Deliveries } from '../../worker/webhooks/deliver-webhooks.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { runCommand } from '../support/run-command.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const bootstrapKey = `tf_${'a'.repeat(43)}`;
const admin: Record<string, string> = { authorization: `Bearer ${bootstrapKey}` };

let api: TestApi;
let db: Database;
let log: Logger;
let receiver: WebhookReceiver;
let sender: Deliveries;
/** What the receiver answers next. */
let answers: number[];
/** Headers of keys that may submit alone. */
let ann: { headers: Record<string, string> };
let bob: typeof ann;

beforeAll(async () => {
  api = await startApi('postgres', { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey });
  log = createLogger('test', loadEnv(api.settings));
  [ann, bob] = [await aSubmitter('Ann'), await aSubmitter('Bob')];
});
afterAll(() => api.stop());

beforeEach(async () => {
  answers = [];
  receiver = await startReceiver((response) => {
    const status = answers.shift() ?? 200;
    response.writeHead(status, { 'x-from': 'receiver' }).end(`answer ${status}`);
  });
  db = createDatabase(senderEnv(), log);
  sender = startSender();
});

afterEach(async () => {
  await sender.stop();
  await receiver.close();
  await db.close();
  await api.pool.query('TRUNCATE taskflow.webhook_deliveries, taskflow.webhook_attempts, taskflow.webhook_endpoints');
});

const senderEnv = () => loadEnv({ ...api.settings, WEBHOOK_ALLOWED_HOSTS: receiver.host, WEBHOOK_MAX_RETRIES: '2' });

function startSender(): Deliveries {
  const workerId = randomUUID();
  return startDeliveries({ db, env: senderEnv(), log, workerId: () => workerId });
}

async function aSubmitter(name: string) {
  const { body } = await api.send('POST', '/api/keys', { name, scopes: ['submit'] }, admin);
  return { headers: { authorization: `Bearer ${body.key}` } };
}

/** A delivery for a job of Ann's, or of another, due now. */
async function aDelivery({ url = receiver.url, ago = 0, by = ann } = {}): Promise<string> {
  const submitted = await api.send('POST', '/api/jobs', { taskType: 'noop' }, by.headers);
  const { rows } = await api.pool.query<{ id: string }>(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, next_attempt_at, created_at)
     VALUES ($1, 1, 'job.completed', $2, $3, '{"status":"completed"}', taskflow.now(),
       taskflow.now() - $4::int * interval '1 second') RETURNING id`,
    [submitted.body.jobId, url, new URL(url).host, ago],
  );
  sender.wake();
  return rows[0]?.id ?? '';
}

const read = async (id: string, headers = admin) => (await api.get(`/api/webhooks/deliveries/${id}`, headers)).body;
const again = (id: string, headers = admin) =>
  api.send('POST', `/api/webhooks/deliveries/${id}/redeliver`, undefined, headers);
const hasState = (id: string, state: string, attempts: number) =>
  waitFor(
    async () => {
      const delivery = await read(id);
      return delivery.state === state && delivery.attemptsMade === attempts && delivery;
    },
    { what: `delivery ${state} after ${attempts}` },
  );
const audited = async (action: string) => {
  const { rows } = await api.pool.query<{ actor: string; subject: string }>(
    'SELECT actor, subject FROM taskflow.audit_log WHERE action = $1 ORDER BY id',
    [action],
  );
  return rows;
};

test('each attempt is seen: what was sent and signed, what was answered, where, and how long its parts took', async () => {
  answers = [500];
  const id = await aDelivery();
  const delivery = await hasState(id, 'delivered', 2);
  expect(delivery).toMatchObject({
    deliveryId: id,
    webhookId: `msg_${id}`,
    event: 'job.completed',
    url: receiver.url,
    host: receiver.host,
    body: '{"status":"completed"}',
    nextAttemptAt: null,
    lastStatus: 200,
    lastError: null,
    finishedAt: expect.any(String),
  });
  const [first, second] = delivery.attempts;
  expect(first).toMatchObject({
    number: 1,
    address: '127.0.0.1',
    connectMs: expect.any(Number),
    tlsMs: null,
    firstByteMs: expect.any(Number),
    requestHeaders: { 'content-type': 'application/json', 'webhook-id': `msg_${id}` },
    responseStatus: 500,
    responseHeaders: { 'x-from': 'receiver' },
    responseBody: 'answer 500',
    error: 'The receiver answered 500.',
  });
  const [current] = await globalSecrets(db, {});
  expect(new Webhook(current?.secret ?? '').verify(delivery.body, second.requestHeaders)).toEqual({
    status: 'completed',
  });
});

test('a failed delivery is sent again with all its attempts anew, under the same webhook-id, and its numbers go on', async () => {
  answers = [500, 500, 500];
  const id = await aDelivery();
  await hasState(id, 'failed', 2);
  // What it answers is how the delivery is then: on its way already, where somebody sends.
  await sender.stop();
  const { status, body } = await again(id);
  expect([status, body.state, body.finishedAt]).toEqual([200, 'pending', null]);
  sender = startSender();
  const delivery = await hasState(id, 'delivered', 4);
  expect(delivery.attempts.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3, 4]);
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await audited('webhook_delivery.redelivered')).toEqual([{ actor: 'bootstrap', subject: id }]);
});

test('a delivered one can be sent again too, and one that waits for its next attempt is tried at once', async () => {
  const id = await aDelivery();
  await hasState(id, 'delivered', 1);
  expect((await again(id)).status).toBe(200);
  await hasState(id, 'delivered', 2);

  answers = [429];
  const waiting = await aDelivery();
  await api.pool.query(
    `UPDATE taskflow.webhook_deliveries SET next_attempt_at = taskflow.now() + interval '1 hour' WHERE id = $1`,
    [(await hasState(waiting, 'pending', 1)).deliveryId],
  );
  expect((await again(waiting)).status).toBe(200);
  await hasState(waiting, 'delivered', 2);
});

test('one on its way is left alone', async () => {
  const id = await aDelivery();
  await hasState(id, 'delivered', 1);
  await api.pool.query(
    `UPDATE taskflow.webhook_deliveries SET state = 'active', lease_token = gen_random_uuid(),
       lease_expires_at = taskflow.now() + interval '1 minute' WHERE id = $1`,
    [id],
  );
  const { status, body } = await again(id);
  expect([status, body.code, body.detail]).toEqual([409, 'conflict', 'It is being sent at this moment.']);
});

test('a URL that 410 disabled is listed and audited, is not sent to again until it is enabled, and then it is', async () => {
  answers = [410];
  const id = await aDelivery();
  await hasState(id, 'failed', 1);
  const endpoints = async () => (await api.get('/api/webhooks/endpoints', admin)).body.endpoints;
  expect(await endpoints()).toEqual([
    { url: receiver.url, disabledAt: expect.any(String), disabledReason: 'It answered 410 Gone.' },
  ]);
  expect(await audited('webhook_endpoint.disabled')).toEqual([{ actor: 'system', subject: receiver.url }]);
  const refused = await again(id);
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('It answered 410 Gone.')]);

  const enable = () => api.send('POST', '/api/webhooks/endpoints/enable', { url: receiver.url }, admin);
  expect([(await enable()).status, (await enable()).status]).toEqual([200, 200]);
  expect(await endpoints()).toEqual([]);
  expect(await audited('webhook_endpoint.enabled')).toEqual([{ actor: 'bootstrap', subject: receiver.url }]);
  expect((await again(id)).status).toBe(200);
  await hasState(id, 'delivered', 2);
});

test('deliveries are listed newest first by job, state and host, page by page', async () => {
  answers = [410];
  const failed = await aDelivery({ ago: 30 });
  const { jobId } = await hasState(failed, 'failed', 1);
  await api.send('POST', '/api/webhooks/endpoints/enable', { url: receiver.url }, admin);
  const older = await aDelivery({ ago: 20 });
  const newer = await aDelivery({ ago: 10 });
  await hasState(newer, 'delivered', 1);
  await hasState(older, 'delivered', 1);
  const list = async (query: string, headers = admin) => {
    const { status, body } = await api.get(`/api/webhooks/deliveries?${query}`, headers);
    const ids = body.deliveries?.map(({ deliveryId }: { deliveryId: string }) => deliveryId);
    return { status, ids, nextCursor: body.nextCursor };
  };
  expect((await list('')).ids).toEqual([newer, older, failed]);
  expect((await list('state=failed')).ids).toEqual([failed]);
  expect((await list(`host=${receiver.host}&state=delivered`)).ids).toEqual([newer, older]);
  expect((await list('host=example.com')).ids).toEqual([]);
  expect((await list(`jobId=${jobId}`)).ids).toEqual([failed]);
  const first = await list('limit=2');
  expect(first.ids).toEqual([newer, older]);
  expect(await list(`limit=2&cursor=${first.nextCursor}`)).toMatchObject({ ids: [failed], nextCursor: null });
  expect((await list('status=failed')).status).toBe(400);

  // Ann submitted the jobs.
  expect((await list('', ann.headers)).ids).toHaveLength(3);
  expect((await list('', bob.headers)).ids).toEqual([]);
});

test('another’s delivery is not there for who may submit alone, their own can be sent again', async () => {
  const id = await aDelivery();
  await hasState(id, 'delivered', 1);
  expect((await api.get(`/api/webhooks/deliveries/${id}`, bob.headers)).status).toBe(404);
  expect((await again(id, bob.headers)).status).toBe(404);
  expect((await again(id, ann.headers)).status).toBe(200);
  await hasState(id, 'delivered', 2);
  const reader = await api.send('POST', '/api/keys', { name: 'reader', scopes: ['read', 'submit'] }, admin);
  expect((await again(id, { authorization: `Bearer ${reader.body.key}` })).status).toBe(403);
  expect((await api.get('/api/webhooks/endpoints', ann.headers)).status).toBe(403);
  expect((await api.get(`/api/webhooks/deliveries/${randomUUID()}`, admin)).status).toBe(404);
  expect((await api.get('/api/webhooks/deliveries/none', admin)).status).toBe(404);
});

test('a key’s own secret signs for its jobs alone, and after a rotation the one before beside it', async () => {
  const secretOf = (headers: Record<string, string>) => api.get('/api/webhooks/secret', headers);
  const rotate = (headers: Record<string, string>, body?: unknown) =>
    api.send('POST', '/api/webhooks/secret/rotate', body, headers);
  const carol = await aSubmitter('Carol');
  expect((await secretOf(carol.headers)).status).toBe(404);
  const first = (await rotate(carol.headers)).body;
  expect(first).toEqual({ owner: 'key', secret: expect.stringMatching(/^whsec_.{44}$/), previous: null });
  const second = (await rotate(carol.headers)).body;
  expect(second.previous).toEqual({ secret: first.secret, expiresAt: expect.any(String) });
  expect((await secretOf(carol.headers)).body).toEqual(second);

  const global = (await secretOf(admin)).body;
  expect(global).toMatchObject({ owner: 'global', previous: null });
  const signaturesOf = async (id: string) => {
    const { body, attempts } = await hasState(id, 'delivered', 1);
    const headers = attempts[0].requestHeaders;
    const takes = (secret: string) => {
      try {
        return Boolean(new Webhook(secret).verify(body, headers));
      } catch {
        return false;
      }
    };
    return [first.secret, second.secret, global.secret].map((secret) => takes(secret));
  };
  expect(await signaturesOf(await aDelivery({ by: carol }))).toEqual([true, true, false]);
  expect(await signaturesOf(await aDelivery())).toEqual([false, false, true]);

  // The old one is over.
  await api.pool.query(`UPDATE taskflow.webhook_secrets SET expires_at = taskflow.now() WHERE secret = $1`, [
    first.secret,
  ]);
  expect((await secretOf(carol.headers)).body).toEqual({ ...second, previous: null });
  expect(await signaturesOf(await aDelivery({ by: carol }))).toEqual([false, true, false]);
});

test('the global secret is rotated by admin alone, once by two at the same time, and it is in the audit log without the secret', async () => {
  const rotate = (headers: Record<string, string>) =>
    api.send('POST', '/api/webhooks/secret/rotate', { owner: 'global' }, headers);
  expect((await rotate(ann.headers)).status).toBe(403);
  const before = (await api.get('/api/webhooks/secret', admin)).body;
  const both = await Promise.all([rotate(admin), rotate(admin)]);
  const now = (await api.get('/api/webhooks/secret', admin)).body;
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(now.secret).not.toBe(before.secret);
  const { rows } = await api.pool.query<{ text: string }>(
    `SELECT a::text AS text FROM taskflow.audit_log a WHERE action = 'webhook_secret.rotated' AND subject = 'global'`,
  );
  expect(rows.length).toSatisfy((count: number) => count === 1 || count === 2);
  expect(rows.map(({ text }) => text).join('')).not.toContain('whsec_');
});

test('a URL is tried before it is used: signed, with all that an attempt has, and nothing of it is kept', async () => {
  const ping = (url: string) => api.send('POST', '/api/webhooks/ping', { url }, admin);
  // Web calls it, which was not told that it may.
  const refused = await ping(receiver.url);
  expect([refused.status, refused.body]).toMatchObject([
    200,
    { isDelivered: false, responseStatus: null, error: '127.0.0.1 is not a public address.', address: null },
  ]);
  expect((await ping('no URL')).body).toMatchObject({ isDelivered: false, error: 'This is not an absolute URL.' });
  expect(receiver.requests).toEqual([]);
  const { rows } = await api.pool.query('SELECT FROM taskflow.webhook_deliveries');
  expect(rows).toEqual([]);

  const services = { db, env: loadEnv({ ...api.settings, WEBHOOK_ALLOWED_HOSTS: receiver.host }) };
  answers = [202];
  const sent = await pingUrl(services, localCaller, receiver.url);
  expect(sent).toMatchObject({
    isDelivered: true,
    responseStatus: 202,
    address: '127.0.0.1',
    responseBody: 'answer 202',
  });
  const [current] = await globalSecrets(db, {});
  const verified = new Webhook(current?.secret ?? '').verify(
    receiver.requests[0]?.body ?? '',
    sent.requestHeaders ?? {},
  );
  expect(verified).toMatchObject({ type: 'ping' });
});

test('the command line lists, shows, sends again and tries webhooks, and prints their secret alone', async () => {
  vi.stubEnv('TASKFLOW_URL', api.url);
  vi.stubEnv('TASKFLOW_KEY', bootstrapKey);
  answers = [410];
  const id = await aDelivery();
  await hasState(id, 'failed', 1);
  const list = await runCommand(['webhooks', 'list', '--state', 'failed', '--host', receiver.host]);
  expect(list).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(id) });
  const show = await runCommand(['webhooks', 'show', id]);
  expect(show.stdout).toMatch(
    /^job\.completed of job \S+ to http:\S+: failed\n[^]*410 [^]*The receiver answered 410\.\n$/,
  );
  const refused = await runCommand(['webhooks', 'redeliver', id]);
  expect(refused).toMatchObject({ code: 4, stdout: '', stderr: expect.stringContaining('Enable the URL first') });
  expect((await runCommand(['webhooks', 'enable', receiver.url])).stdout).toBe(`${receiver.url} is called again.\n`);
  expect(await runCommand(['webhooks', 'redeliver', id])).toMatchObject({
    code: 0,
    stdout: `Delivery ${id} is pending.\n`,
  });
  await hasState(id, 'delivered', 2);
  expect(JSON.parse((await runCommand(['webhooks', 'show', id, '--json'])).stdout)).toEqual(await read(id));

  const secret = (await runCommand(['webhooks', 'secret'])).stdout;
  expect(secret).toMatch(/^whsec_\S{44}\n$/);
  const rotated = (await runCommand(['webhooks', 'rotate', '--global'])).stdout;
  expect([rotated, rotated === secret]).toEqual([expect.stringMatching(/^whsec_\S{44}\n$/), false]);
  const ping = await runCommand(['webhooks', 'ping', receiver.url]);
  expect(ping).toEqual({ code: 1, stdout: '', stderr: 'taskflow: 127.0.0.1 is not a public address.\n' });
  vi.unstubAllEnvs();
});
