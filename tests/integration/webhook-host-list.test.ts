import { randomUUID } from 'node:crypto';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WebhookHost } from '../../src/jobs/webhook-host-schema.ts';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { createClient } from '../../src/sdk/taskflow-client.ts';
import { listHostsStatement } from '../../src/server/webhooks/list-hosts.ts';
import { startApi, type TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('postgres');
});
afterAll(() => api.stop());

const trpc = () => createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/api/trpc` })] });

interface Delivery {
  state?: 'pending' | 'delivered' | 'failed';
  minutesAgo?: number;
  /** How long its attempts took, in ms. */
  tookMs?: number[];
  status?: number | null;
  error?: string | null;
}

async function aDelivery(host: string, own: Delivery = {}): Promise<string> {
  const { state = 'delivered', minutesAgo = 1, tookMs = [], status = null, error = null } = own;
  const id = randomUUID();
  await api.pool.query(
    `INSERT INTO taskflow.webhook_deliveries (id, job_id, job_version, event, url, host, body, state, last_status, last_error,
       created_at) VALUES ($1, $2, 1, 'job.completed', $3, $4, '{}', $5, $6, $7, taskflow.now() - $8 * interval '1 minute')`,
    [id, randomUUID(), `https://${host}/`, host, state, status, error, minutesAgo],
  );
  for (const [index, ms] of tookMs.entries()) {
    await api.pool.query(
      `INSERT INTO taskflow.webhook_attempts (delivery_id, number, started_at, duration_ms) VALUES ($1, $2, taskflow.now(), $3)`,
      [id, index + 1, ms],
    );
  }
  return id;
}

const hostOf = async (host: string): Promise<WebhookHost | undefined> =>
  (await api.get('/api/webhooks/hosts')).body.hosts.find((one: WebhookHost) => one.host === host);

test('a host stands there with what became of its deliveries, how fast it answers and what it said last', async () => {
  const host = 'busy.example';
  await aDelivery(host, { minutesAgo: 3000, state: 'failed' });
  await aDelivery(host, { minutesAgo: 120, state: 'failed', tookMs: [9000] });
  for (const ms of [10, 20, 30]) await aDelivery(host, { minutesAgo: 30, tookMs: [5000, ms] });
  const last = await aDelivery(host, {
    minutesAgo: 2,
    tookMs: [40],
    state: 'failed',
    status: 500,
    error: 'It said 500.',
  });
  await aDelivery(host, { minutesAgo: 1, state: 'pending' });
  expect(await hostOf(host)).toEqual({
    host,
    breaker: 'closed',
    failuresInRow: 0,
    openUntil: null,
    lastHour: { delivered: 3, failed: 1 },
    lastDay: { delivered: 3, failed: 2 },
    onTheWay: 1,
    looked: 6,
    answerP95Ms: 9000,
    last: { deliveryId: last, status: 500, error: 'It said 500.', at: expect.any(String) },
  });
});

test('a breaker is open until its time, half open after it, and closed below five requests without an answer', async () => {
  const breaker = async (failures: number, openSeconds: number) => {
    const host = `breaker-${failures}-${openSeconds}.example`;
    await aDelivery(host);
    await api.pool.query(
      `INSERT INTO taskflow.webhook_hosts (host, failures, open_until) VALUES ($1, $2, taskflow.now() + $3 * interval '1 second')`,
      [host, failures, openSeconds],
    );
    const seen = await hostOf(host);
    return [seen?.breaker, seen?.failuresInRow, seen?.openUntil === null];
  };
  expect(await breaker(4, -1)).toEqual(['closed', 4, true]);
  expect(await breaker(5, 60)).toEqual(['open', 5, false]);
  expect(await breaker(6, -1)).toEqual(['half_open', 6, true]);
});

test('hosts come by name, page by page, each once, by REST, tRPC and the client of the SDK', async () => {
  for (const name of ['page-b', 'page-a', 'page-c']) await aDelivery(`${name}.example`);
  const first = await createClient({ url: api.url }).webhooks.hosts({ limit: 1, cursor: 'page' });
  expect([first.hosts.map(({ host }) => host), first.nextCursor]).toEqual([['page-a.example'], 'page-a.example']);
  const rest = await trpc().webhooks.hosts.query({ limit: 2, cursor: first.nextCursor ?? '' });
  expect([rest.hosts.map(({ host }) => host), rest.nextCursor]).toEqual([['page-b.example', 'page-c.example'], null]);
  expect((await api.get('/api/webhooks/hosts?limit=0')).status).toBe(400);
});

test('names are found by leaps in the index, never by reading all deliveries', async () => {
  await api.pool.query(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state, created_at)
     SELECT gen_random_uuid(), 1, 'job.completed', 'https://x/', 'many-' || n % 40 || '.example', '{}', 'delivered',
       taskflow.now() - n * interval '10 second' FROM generate_series(1, 20000) n`,
  );
  await api.pool.query('ANALYZE taskflow.webhook_deliveries');
  const client = await api.pool.connect();
  try {
    // Even so the table is small enough for a bitmap of it to be cheaper.
    await client.query('SET enable_bitmapscan = off');
    const text = listHostsStatement.text.replace('$1', `''`).replace('$2', '51');
    const { rows } = await client.query(`EXPLAIN ${text}`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).not.toContain('Seq Scan on webhook_deliveries');
    expect(plan.match(/using webhook_deliveries_host/g)).toHaveLength(4);
  } finally {
    client.release(true);
  }
});

test('by tRPC a subscription is made, seen as REST has it, and deleted', async () => {
  const { webhooks } = trpc();
  const made = await webhooks.subscribe.mutate({
    url: 'https://receiver.example/hook',
    tag: 'vip',
    events: ['failed'],
  });
  expect((await api.get('/api/webhooks/subscriptions')).body.subscriptions).toEqual([made]);
  expect(await webhooks.subscriptions.query({})).toEqual({ subscriptions: [made], nextCursor: null });
  await expect(webhooks.subscribe.mutate({ url: 'http://169.254.169.254/' })).rejects.toMatchObject({
    data: { httpStatus: 422, errors: [{ path: 'url' }] },
  });
  await webhooks.unsubscribe.mutate({ subscriptionId: made.subscriptionId });
  expect(await webhooks.subscriptions.query({})).toEqual({ subscriptions: [], nextCursor: null });
  await expect(webhooks.unsubscribe.mutate({ subscriptionId: made.subscriptionId })).rejects.toMatchObject({
    data: { httpStatus: 404 },
  });
});
