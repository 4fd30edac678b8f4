import { createHash, randomUUID } from 'node:crypto';
import { createTRPCClient, httpLink } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { queueBackends } from '../support/servers.ts';
import { startWebProcess, type RunningProcess } from '../support/start-process.ts';
import { startRedis, type RunningRedis } from '../support/start-redis.ts';
import { waitFor } from '../support/wait-for.ts';

const bootstrapKey = 'tf_bootstrap_0123456789abcdef';
const limits = { RATE_LIMIT_PER_KEY: '60', RATE_LIMIT_PER_ADDRESS: '10', RATE_LIMIT_WINDOW_SECONDS: '6' };

describe.each(queueBackends)('limits counted on %s', (backend) => {
  let redis: RunningRedis | undefined;
  let api: TestApi;
  let other: RunningProcess;
  beforeAll(async () => {
    // One of its own, since it is killed.
    redis = backend === 'redis' ? await startRedis() : undefined;
    const more = { TASKFLOW_BOOTSTRAP_KEY: bootstrapKey, TRUST_PROXY: '1', LOG_LEVEL: 'warn', ...limits };
    api = await startApi(backend, { ...more, ...(redis && { REDIS_URL: redis.url }) });
    other = await startWebProcess(api.settings);
  });
  afterAll(async () => {
    await other.stop();
    await api.stop();
    await redis?.stop();
  });

  async function aKey(scope = 'manage'): Promise<{ authorization: string }> {
    const key = `tf_${randomUUID()}`;
    await api.pool.query('INSERT INTO taskflow.api_keys (id, name, sha256, scopes) VALUES ($1, $2, $3, $4)', [
      randomUUID(),
      'a key',
      createHash('sha256').update(key).digest('hex'),
      [scope],
    ]);
    return { authorization: `Bearer ${key}` };
  }
  const ask = async (url: string, headers: Record<string, string>, path = '/api/tasks') => {
    const response = await fetch(url + path, { headers });
    await response.text();
    return response;
  };
  const askAll = (count: number, url: string, headers: Record<string, string>) =>
    Promise.all(Array.from({ length: count }, async () => (await ask(url, headers)).status));
  const count = (statuses: number[], status: number) => statuses.filter((one) => one === status).length;
  const remaining = (response: { headers: Headers }) =>
    Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
  const fromAddress = (address: string) => ({ 'x-forwarded-for': address });
  const badKey = (address: string) => ({ authorization: `Bearer tf_${randomUUID()}`, ...fromAddress(address) });

  function expectRefused(answer: Pick<Answer, 'status' | 'headers' | 'body'>, policy: string): number {
    expect(answer.status).toBe(429);
    expect(answer.body).toMatchObject({ status: 429, code: 'rate_limited', type: 'about:blank' });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(answer.headers.get('ratelimit')).toBe(`"${policy}";r=0;t=${seconds}`);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(6);
    return seconds;
  }

  test('a key has one limit over all processes, is told of it, and has it anew after Retry-After', async () => {
    const key = await aKey();
    const first = await ask(api.url, key);
    expect(first.headers.get('ratelimit-policy')).toBe('"key";q=60;w=6');
    expect(first.headers.get('ratelimit')).toMatch(/^"key";r=59;t=[1-6]$/);
    let passed = 1 + count(await askAll(39, api.url, key), 200);
    // The other process hears of all these within a few rounds of 200 ms.
    await waitFor(async () => {
      const response = await ask(other.url, key);
      passed += 1;
      return remaining(response) === 60 - passed;
    });
    passed += count(await askAll(60, other.url, key), 200);
    expect(passed).toBe(60);

    await waitFor(async () => (await ask(api.url, key)).status === 429);
    const refused = await api.send('POST', '/api/jobs', { taskType: 'noop' }, key);
    const seconds = expectRefused(refused, 'key');
    expect((await api.pool.query('SELECT FROM taskflow.jobs')).rowCount).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const recovered = await ask(other.url, key);
    expect([recovered.status, remaining(recovered) > 50]).toEqual([200, true]);
  });

  test('tRPC is counted as REST is, and a sign-in has a count of its own beside its key', async () => {
    const key = await aKey();
    const { headers } = await api.send(
      'POST',
      '/api/session',
      { key: key.authorization.slice(7) },
      fromAddress('192.0.2.50'),
    );
    const session = { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    await askAll(60, api.url, key);
    const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${api.url}/api/trpc`, headers: key })] });
    await expect(client.tasks.list.query()).rejects.toMatchObject({
      data: { code: 'TOO_MANY_REQUESTS', httpStatus: 429 },
    });
    const overTrpc = await ask(api.url, key, '/api/trpc/tasks.list');
    expect(Number(overTrpc.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const dashboard = await ask(api.url, session, '/api/trpc/tasks.list');
    expect([dashboard.status, dashboard.headers.get('ratelimit-policy')]).toEqual([200, '"key";q=60;w=6']);
  });

  test('an address that guesses keys is refused without a look at them, whatever else it writes into its headers', async () => {
    const address = '198.51.100.7';
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await ask(api.url, badKey(`203.0.113.${n}, ${address}`))).status);
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 2]);
    expectRefused(await api.get('/api/tasks', badKey(address)), 'address');
    // Its right key is not looked at either, nor by signing in; a key that was good here a moment ago passes.
    const right = await aKey();
    expect((await ask(api.url, { ...right, ...fromAddress(address) })).status).toBe(429);
    expect((await ask(api.url, { authorization: `Bearer ${bootstrapKey}`, ...fromAddress(address) })).status).toBe(429);
    const signIn = await api.send('POST', '/api/session', { key: right.authorization.slice(7) }, fromAddress(address));
    expectRefused(signIn, 'address');
    // The news that there is a new key has this process forget which were good: it may come between the two.
    await waitFor(async () => {
      expect((await ask(api.url, { ...right, ...fromAddress('198.51.100.8') })).status).toBe(200);
      return (await ask(api.url, { ...right, ...fromAddress(address) })).status === 200;
    });
    // Another process hears of it with its own first failure of the address.
    await waitFor(async () => (await ask(other.url, badKey(address))).status === 429);
  });

  test('coming without a key has a limit of its own, which shuts out nobody with one; health has none', async () => {
    const address = fromAddress('198.51.100.9');
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await ask(api.url, address)).status);
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 1]);
    expect((await ask(api.url, { ...(await aKey()), ...address })).status).toBe(200);
    for (const path of ['/healthz', '/readyz']) {
      const answers = await Promise.all(Array.from({ length: 30 }, () => ask(api.url, address, path)));
      expect(answers.every(({ status, headers }) => status === 200 && !headers.has('ratelimit'))).toBe(true);
    }
  });

  test('the signing in of a wrong key counts as a guess', async () => {
    const address = fromAddress('198.51.100.10');
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) {
      statuses.push((await api.send('POST', '/api/session', { key: 'wrong' }, address)).status);
    }
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 1]);
  });

  // Last, since nothing of the store is left afterwards.
  test('when the store goes away requests are answered as before, and each process keeps its own count', async () => {
    const key = await aKey();
    expect(count(await askAll(30, api.url, key), 200)).toBe(30);
    if (redis) await redis.stop('SIGKILL');
    else await api.pool.query('DROP TABLE taskflow.rate_limits');
    const startedAt = performance.now();
    const { status } = await api.send('POST', '/api/jobs', { taskType: 'noop' }, key);
    expect([status, performance.now() - startedAt < 1000]).toEqual([201, true]);
    const fresh = await aKey();
    const statuses = await askAll(70, other.url, fresh);
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([60, 10]);
    await waitFor(() => api.web.output().includes('each process counts for itself') || undefined, { timeoutMs: 5000 });
  });
});

describe('on this machine without a key', () => {
  test('there is no limit, as there is none where it is set to 0', async () => {
    const api = await startApi('postgres', { RATE_LIMIT_PER_KEY: '1', RATE_LIMIT_PER_ADDRESS: '0' });
    try {
      for (let n = 0; n < 3; n += 1) {
        const { status, headers } = await api.get('/api/tasks');
        expect([status, headers.has('ratelimit')]).toEqual([200, false]);
        const refused = await api.get('/api/tasks', { authorization: 'Bearer tf_wrong' });
        expect([refused.status, refused.headers.has('ratelimit')]).toEqual([401, false]);
      }
    } finally {
      await api.stop();
    }
  });
});
