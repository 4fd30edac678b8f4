import { expect, test } from 'vitest';
import { figureOf, figureText, isReached, ratioOf } from './figure.ts';

test('a ratio is taken round by round, not of the medians', () => {
  // The machine became five times slower from round to round, and the ratio stayed the same.
  const ratio = ratioOf('a', [1000, 200, 40], [500, 100, 20], { goal: 2 });
  expect(ratio).toMatchObject({ measured: 2, unit: '×', spread: [2, 2] });
  expect(isReached(ratio)).toBe(true);
});

test('a figure is the median of its rounds, between the two in the middle where they are even', () => {
  expect(figureOf('a', 'ms', [9, 1, 2])).toMatchObject({ measured: 2, spread: [1, 9] });
  expect(figureOf('a', 'ms', [9, 1, 2, 4]).measured).toBe(3);
});

test('a figure that is better when it is less reaches its goal from above', () => {
  const p99 = figureOf('p99', 'ms', [30, 10, 20], { better: 'less', goal: 25 });
  expect(figureText(p99)).toBe('20.0 ms (10.0–30.0), goal at most 25.0');
  expect(figureText({ ...p99, goal: 19 })).toBe('20.0 ms (10.0–30.0), goal at most 19.0: MISSED');
});
