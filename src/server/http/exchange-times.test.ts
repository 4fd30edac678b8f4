import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { noTimes } from './exchange-times.ts';
import { guardedFetch } from './guarded-fetch.ts';

async function aServer(answersAfterMs: number) {
  const server = createServer((_request, response) => void sleep(answersAfterMs).then(() => response.end('ok')));
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const host = `localhost:${typeof address === 'object' && address ? address.port : 0}`;
  return { url: `http://${host}/`, allowedHosts: [host] };
}

test('a request that opens its connection has the times of that, the next one on it only those of its answer', async () => {
  const { url, allowedHosts } = await aServer(60);
  const [first, second] = [noTimes(), noTimes()];
  await guardedFetch(url, {}, { allowedHosts, times: first });
  // The connection is free for the next request a moment after the answer.
  await sleep(20);
  await guardedFetch(url, {}, { allowedHosts, times: second });
  const address = expect.stringMatching(/^(127\.0\.0\.1|::1)$/);
  const milliseconds = expect.toSatisfy((value) => Number.isInteger(value) && value >= 0 && value < 5000);
  const answered = expect.toSatisfy((value) => value >= 55 && value < 5000);
  expect(first).toEqual({ address, dnsMs: milliseconds, connectMs: milliseconds, tlsMs: null, firstByteMs: answered });
  expect(second).toEqual({ address, dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: answered });
});

test('of requests at the same time each has its own', async () => {
  const [slow, quick] = [await aServer(120), await aServer(0)];
  const [ofSlow, ofQuick] = [noTimes(), noTimes()];
  await Promise.all([
    guardedFetch(slow.url, {}, { allowedHosts: slow.allowedHosts, times: ofSlow }),
    guardedFetch(quick.url, {}, { allowedHosts: quick.allowedHosts, times: ofQuick }),
  ]);
  expect(ofSlow.firstByteMs).toBeGreaterThanOrEqual(115);
  expect(ofQuick.firstByteMs).toBeLessThan(115);
});

test('where nobody answers it says where it was sent and no more', async () => {
  const { url, allowedHosts } = await aServer(10_000);
  const times = noTimes();
  await expect(guardedFetch(url, { timeoutMs: 200 }, { allowedHosts, times })).rejects.toThrow(/no whole answer/);
  expect(times).toMatchObject({ address: expect.any(String), connectMs: expect.any(Number), firstByteMs: null });
});
