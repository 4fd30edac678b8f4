import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { percentile } from '../../bench/percentile.ts';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { createLogger } from '../../src/server/logger.ts';
import { startDeliveries, type Deliveries } from '../../worker/webhooks/deliver-webhooks.ts';
import { moveClock } from '../support/move-clock.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let database: TestDatabase;
let db: Database;
const receivers: WebhookReceiver[] = [];
const senders: Deliveries[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  const env = loadEnv(settingsFor('postgres', database));
  db = createDatabase(env, createLogger('test', env));
});

afterEach(async () => {
  await Promise.all(senders.splice(0).map((sender) => sender.stop()));
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  await db.close();
  await database.drop();
});

async function aReceiver(answer?: (response: ServerResponse, number: number) => void): Promise<WebhookReceiver> {
  const receiver = await startReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

function startSender(settings: Record<string, string> = {}): Deliveries {
  const allowed = receivers.map(({ host }) => host).join(',');
  const env = loadEnv({ ...settingsFor('postgres', database), WEBHOOK_ALLOWED_HOSTS: allowed, ...settings });
  const workerId = randomUUID();
  const sender = startDeliveries({ db, env, log: createLogger('test', env), workerId: () => workerId });
  senders.push(sender);
  return sender;
}

async function deliveries(url: string, count: number): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, max_attempts, next_attempt_at)
     SELECT gen_random_uuid(), 1, 'job.completed', $1, $2, '{}', 50, taskflow.now() FROM generate_series(1, $3::int)
     RETURNING id`,
    [url, new URL(url).host, count],
  );
  return rows.map(({ id }) => id);
}

const breaker = async (host: string) => {
  const { rows } = await db.pool.query<{ failures: number; open_for: number | null }>(
    `SELECT failures, extract(epoch FROM open_until - taskflow.now())::float8 AS open_for
     FROM taskflow.webhook_hosts WHERE host = $1`,
    [host],
  );
  return rows[0];
};
const countOf = async (host: string, state: string) => {
  const { rows } = await db.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM taskflow.webhook_deliveries WHERE host = $1 AND state = $2`,
    [host, state],
  );
  return rows[0]?.count ?? 0;
};

test('a host that does not answer is left alone after five requests, is asked by one at a time, and gets all when it answers', async () => {
  let isThere = false;
  let inFlight = 0;
  let most = 0;
  const receiver = await aReceiver((response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    response.on('close', () => (inFlight -= 1));
    if (isThere) setTimeout(() => response.end(), 20);
    else response.destroy();
  });
  await deliveries(receiver.url, 40);
  const sender = startSender();
  await waitFor(async () => ((await breaker(receiver.host))?.open_for ?? 0) > 0, { what: 'the breaker is open' });
  await waitFor(async () => (await countOf(receiver.host, 'active')) === 0, { what: 'nothing is on its way' });
  const before = receiver.requests.length;
  // Eight are on their way at once, and four may follow before the fifth is known to have failed.
  expect([before, (await breaker(receiver.host))?.failures]).toEqual([expect.toSatisfy((n) => n >= 5 && n <= 12), 5]);
  sender.wake();
  await sleep(300);
  expect(receiver.requests).toHaveLength(before);

  // One request finds it still away: twice as long now.
  most = 0;
  await moveClock(db, 5100);
  await waitFor(async () => (await breaker(receiver.host))?.failures === 6, { what: 'the sixth failure' });
  expect([receiver.requests.length, most]).toEqual([before + 1, 1]);
  expect((await breaker(receiver.host))?.open_for).toSatisfy((seconds: number) => seconds > 8 && seconds <= 10);

  isThere = true;
  await moveClock(db, 10_100);
  await waitFor(async () => (await countOf(receiver.host, 'delivered')) === 40, { what: 'all are delivered' });
  expect(await breaker(receiver.host)).toBeUndefined();
});

test('a host that answers, whatever it says, is never left alone', async () => {
  const receiver = await aReceiver((response) => response.writeHead(500).end());
  await deliveries(receiver.url, 30);
  startSender();
  await waitFor(() => receiver.requests.length >= 30, { what: 'all were tried' });
  expect(await breaker(receiver.host)).toBeUndefined();
});

test('with one host dead and a thousand deliveries waiting for it, another host waits no longer than alone', async () => {
  const dead = await aReceiver(() => undefined);
  const healthy = await aReceiver((response) => setTimeout(() => response.end(), 60));
  // Older than whatever comes for the healthy one.
  await deliveries(dead.url, 1000);
  await db.pool.query(`UPDATE taskflow.webhook_deliveries SET next_attempt_at = 'infinity'`);
  const sender = startSender({ WEBHOOK_TIMEOUT_MS: '1500' });
  const rounds: Record<'alone' | 'beside', number[]> = { alone: [], beside: [] };
  for (const how of ['alone', 'beside', 'alone', 'beside'] as const) {
    if (how === 'beside') {
      await db.pool.query(`UPDATE taskflow.webhook_deliveries SET next_attempt_at = taskflow.now() - interval '1 hour'
        WHERE state = 'pending' AND next_attempt_at = 'infinity'`);
    }
    rounds[how].push(...(await delaysOf(healthy, sender)));
    await db.pool.query(`UPDATE taskflow.webhook_deliveries SET next_attempt_at = 'infinity' WHERE state = 'pending'`);
  }
  const [alone, beside] = [percentile(rounds.alone, 0.95), percentile(rounds.beside, 0.95)];
  printFigure('webhook to a healthy host, p95 alone', alone, 'ms');
  printFigure('webhook to a healthy host beside a dead one with 1,000 waiting, p95', beside, 'ms');
  expect(dead.requests.length).toBeGreaterThanOrEqual(5);
  expect(beside).toBeLessThan(1.5 * alone);
});

/** From written to recorded, in ms, of 80 deliveries that come one every 20 ms. */
async function delaysOf({ url }: WebhookReceiver, sender: Deliveries): Promise<number[]> {
  const ids: string[] = [];
  for (let count = 0; count < 80; count += 1) {
    ids.push(...(await deliveries(url, 1)));
    sender.wake();
    await sleep(20);
  }
  const ended = async () => {
    const { rows } = await db.pool.query<{ ms: number }>(
      `SELECT extract(epoch FROM finished_at - created_at)::float8 * 1000 AS ms FROM taskflow.webhook_deliveries
       WHERE id = ANY($1) AND state = 'delivered'`,
      [ids],
    );
    return rows.length === ids.length ? rows.map(({ ms }) => ms) : undefined;
  };
  return waitFor(ended, { what: 'all are delivered' });
}
