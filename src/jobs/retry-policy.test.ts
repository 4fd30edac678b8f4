import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedDelayMs, exponentialBackoffMs } from './retry-policy.ts';

test('waits about 2, 4 and 8 seconds after the first three attempts', () => {
  expect([1, 2, 3].map((attempt) => exponentialBackoffMs(attempt, () => 0))).toEqual([2000, 4000, 8000]);
  expect([1, 2, 3].map((attempt) => exponentialBackoffMs(attempt, () => 0.9999))).toEqual([2999, 4999, 8999]);
});

test('never waits less than two seconds nor much more than a day', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (attempt, random) => {
        const delayMs = exponentialBackoffMs(attempt, () => random);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(2000);
        expect(delayMs).toBeLessThan(86_401_000);
      },
    ),
  );
});

test('makes whatever a handler asks for a whole number of ms within a day', () => {
  fc.assert(
    fc.property(fc.double(), (asked) => {
      const delayMs = boundedDelayMs(asked);
      expect(Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= 86_400_000).toBe(true);
    }),
  );
});
