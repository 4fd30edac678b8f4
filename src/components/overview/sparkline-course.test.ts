import { expect, test } from 'vitest';
import { sparklineCourse } from './sparkline-course.ts';

const hour = (...last: (number | null)[]) => [...Array.from({ length: 60 - last.length }, () => null), ...last];

test('a level is drawn from where it is known, over moments at which nobody knew it', () => {
  expect(sparklineCourse([null, 4, null, 2, 1], true)).toEqual({
    points: [
      [0.25, 1],
      [0.75, 0.5],
      [1, 0.25],
    ],
    knownFrom: 0.25,
  });
});

test('a level that is known for a moment or two gives no line: it would be a speck', () => {
  const nothing = { points: [], knownFrom: 1 };
  expect([hour(), hour(3), hour(3, 5), hour(3, null, 5)].map((values) => sparklineCourse(values, true))).toEqual([
    nothing,
    nothing,
    nothing,
    nothing,
  ]);
  expect(sparklineCourse(hour(1, 2, 3, 4, 5), true).points).toHaveLength(5);
});

test('of what is counted a missing value is nothing, so that a single one stands in its place', () => {
  const { points, knownFrom } = sparklineCourse(hour(7), false);
  expect([points.length, points[0], points.at(-1), knownFrom]).toEqual([60, [0, 0], [1, 1], 0]);
  expect(sparklineCourse([0, 0], false).points).toEqual([
    [0, 0],
    [1, 0],
  ]);
  expect(sparklineCourse([], false).points).toEqual([]);
});
