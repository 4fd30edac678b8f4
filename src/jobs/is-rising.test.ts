import { expect, test } from 'vitest';
import { isRising } from './is-rising.ts';

const hours = (earlier: number, ...last: number[]) => [...Array.from({ length: 22 }, () => earlier), ...last];

test.each([
  ['a sudden burst', hours(0, 0, 5), true],
  ['a few', hours(0, 2, 2), false],
  ['as many as ever', hours(10, 10, 10), false],
  ['three times as many', hours(10, 30, 30), false],
  ['a little more than that', hours(10, 30, 31), true],
  ['nothing', [], false],
])('%s', (_what, counts, expected) => {
  expect(isRising(counts)).toBe(expected);
});
