import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDegradedSystem, type DegradedSystem } from '../support/degraded-system.ts';
import { printFigure } from '../support/print-figure.ts';
import { freshDatabase, queueBackends, redisUrl, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';

// Each connection is noticed within 10 s. The web's to PostgreSQL first, then the one by which it hints: one after the other.
const limitSeconds = 15;

/** A proxy before the server of this URL, and the URL that leads through it. */
async function proxied(address: string): Promise<{ proxy: TcpProxy; url: string }> {
  const url = new URL(address);
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  return { proxy, url: url.href };
}

describe.each(queueBackends)('with hints on %s, when a firewall forgets the connections', (backend) => {
  let database: TestDatabase;
  let postgres: TcpProxy;
  let redis: TcpProxy;
  let system: DegradedSystem;

  beforeAll(async () => {
    database = await freshDatabase();
    const toPostgres = await proxied(database.url);
    const toRedis = await proxied(redisUrl());
    [postgres, redis] = [toPostgres.proxy, toRedis.proxy];
    const settings = settingsFor(backend, { url: toPostgres.url });
    const redisThroughProxy = settings['REDIS_URL'] && { REDIS_URL: toRedis.url };
    system = await startDegradedSystem({ ...settings, ...redisThroughProxy }, database.url);
  });
  afterAll(async () => {
    await system.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
    await database.drop();
  });

  test.each(backend === 'redis' ? ['PostgreSQL', 'Redis', 'both'] : ['PostgreSQL'])(
    `to %s, jobs are accepted and run again within ${limitSeconds} s`,
    async (store) => {
      await system.completed([(await system.submit()).jobId]);
      // Many connections lie idle, and each could be the next one's.
      await Promise.all(Array.from({ length: 12 }, () => fetch(`${system.web.url}/api/jobs`)));
      // The worker waits for a hint when it happens, as it does most of the time.
      await delay(500);
      if (store !== 'Redis') postgres.forget();
      if (store !== 'PostgreSQL') redis.forget();
      const startedAt = performance.now();
      const jobIds: string[] = [];
      while (jobIds.length === 0) {
        const answer = await system.submit();
        expect([201, 503]).toContain(answer.status);
        if (answer.status === 201) jobIds.push(answer.jobId);
      }
      await system.completed(jobIds, 30_000);
      const seconds = (performance.now() - startedAt) / 1000;
      printFigure(`${backend}: a job ran after the connections to ${store} were forgotten`, seconds, 's');
      expect(seconds).toBeLessThan(limitSeconds);
    },
    60_000,
  );
});
