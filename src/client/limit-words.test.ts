import { expect, test } from 'vitest';
import { limitWords, rateWords } from './limit-words.ts';

test.each([
  [{ max: 100, perMs: 60_000 }, '100 per minute'],
  [{ max: 1, perMs: 1000 }, '1 per second'],
  [{ max: 1_000_000, perMs: 86_400_000 }, '1,000,000 per day'],
  [{ max: 5, perMs: 90_000 }, '5 every 90 seconds'],
  [{ max: 5, perMs: 7_200_000 }, '5 every 2 hours'],
  [{ max: 5, perMs: 1500 }, '5 every 1,500 milliseconds'],
])('a rate of %j reads "%s"', (rate, words) => {
  expect(rateWords(rate)).toBe(words);
});

const none = { concurrency: null, rateLimit: null, concurrencyPerKey: null, rateLimitPerKey: null };

test.each([
  [{}, 'no limits'],
  [{ concurrency: 5 }, 'at most 5 at a time over all workers'],
  [{ concurrency: 5, rateLimit: { max: 100, perMs: 60_000 } }, 'at most 5 at a time over all workers, 100 per minute'],
  [{ concurrencyPerKey: 1 }, 'for each concurrency key at most 1 at a time'],
  [
    { concurrency: 5, concurrencyPerKey: 1, rateLimitPerKey: { max: 2, perMs: 1000 } },
    'at most 5 at a time over all workers; for each concurrency key at most 1 at a time, 2 per second',
  ],
])('limits of %j read "%s"', (limits, words) => {
  expect(limitWords({ ...none, ...limits })).toBe(words);
});
