import { expect, test } from 'vitest';
import { drawPlot, logBounds, logTicks } from './plot.ts';

test('an axis goes from a round number below to one above, and no narrower than ten times', () => {
  expect(logBounds([130, 4200])).toEqual([100, 5000]);
  const [low, high] = logBounds([300, 310]);
  expect(low).toBeLessThanOrEqual(200);
  expect(high / low).toBeGreaterThanOrEqual(10);
});

test('ticks are 1, 2 and 5, or powers of ten alone where they would be many', () => {
  expect(logTicks(0.5, 20)).toEqual([0.5, 1, 2, 5, 10, 20]);
  expect(logTicks(1, 100_000)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
});

test('a plot has a dot for each point, higher for more, and its names escaped', () => {
  const svg = drawPlot({
    xLabel: 'KiB',
    xs: [1, 2],
    panels: [
      {
        title: 'a < b',
        yLabel: 'ms',
        series: [
          {
            name: 'p99',
            points: [
              [1, 10],
              [2, 100],
            ],
          },
        ],
      },
    ],
  });
  const heights = [...svg.matchAll(/<circle cx="[^"]+" cy="([^"]+)"/g)].map(([, y]) => Number(y));
  expect(heights).toHaveLength(2);
  expect(heights[1]).toBeLessThan(heights[0] ?? 0);
  expect(svg).toContain('a &lt; b');
});
