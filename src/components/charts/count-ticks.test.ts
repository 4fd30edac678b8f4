import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTicks } from './count-ticks.ts';

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [45, [0, 15, 30, 45]],
  [620, [0, 200, 400, 600, 800]],
  [9_999, [0, 2_500, 5_000, 7_500, 10_000]],
])('up to %d', (greatest, ticks) => {
  expect(countTicks(greatest)).toEqual(ticks);
});

test('a few whole numbers, the last of which is not below the greatest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (greatest) => {
      const ticks = countTicks(greatest);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(greatest);
      expect(ticks.at(-2)).toBeLessThan(greatest);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  );
});
