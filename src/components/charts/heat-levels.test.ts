import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heatColours, heatLegend, heatLevel, heatSteps } from './heat-levels.ts';

test('colours are of equal ratios', () => {
  expect(heatSteps(1_000_000)).toEqual([10, 100, 1_000, 10_000, 100_000, 1_000_000]);
});

test('of small counts there are fewer colours, the strongest ones', () => {
  expect(heatSteps(3)).toEqual([1, 2, 3]);
  expect(heatLegend(heatSteps(3))).toEqual([
    { level: 4, from: 1, to: 1 },
    { level: 5, from: 2, to: 2 },
    { level: 6, from: 3, to: 3 },
  ]);
  expect(heatSteps(0)).toEqual([]);
});

test('more jobs are never fainter, none has no colour, and each count is in its place of the legend', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.array(fc.nat(1e9)), (most, counts) => {
      const steps = heatSteps(most);
      const levels = counts.toSorted((a, b) => a - b).map((count) => heatLevel(count, steps));
      expect(levels).toEqual(levels.toSorted((a, b) => a - b));
      expect(heatLevel(0, steps)).toBe(0);
      expect(heatLevel(most, steps)).toBe(heatColours);
      for (const { level, from, to } of heatLegend(steps)) {
        expect(from).toBeLessThanOrEqual(to);
        expect([heatLevel(from, steps), heatLevel(to, steps)]).toEqual([level, level]);
      }
    }),
  );
});
