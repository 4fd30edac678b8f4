import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answerWithin } from './answer-within.ts';

const limitMs = 60;

/** As a page that draws something large: no timer fires, and nothing that came is read. */
function stayBusy(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

/** What is read after that time, as of a server that answered long before. */
function readAfter(busy: Promise<void>) {
  return (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('given up')));
      void busy.then(() => resolve('here'));
    });
}

test.for([0, 52])('an answer that waits until a busy page reads it is taken, %d ms after it was asked', async (ms) => {
  async function beBusy(): Promise<void> {
    await delay(ms);
    stayBusy(4 * limitMs);
    // Behind the timers that fell due meanwhile.
    await delay(1);
  }
  expect(await answerWithin(limitMs, readAfter(beBusy()))).toBe('here');
});

test('what does not answer is given up, and time in which nothing could be read is added', async () => {
  const startedMs = performance.now();
  const asked = answerWithin(limitMs, readAfter(new Promise(() => undefined)));
  stayBusy(2 * limitMs);
  await expect(asked).rejects.toThrow('given up');
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(3 * limitMs - 10);
});
