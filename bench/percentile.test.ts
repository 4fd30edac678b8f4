import { expect, test } from 'vitest';
import { percentile, percentilesText } from './percentile.ts';

test('a percentile is one of the numbers, by nearest rank, in any order', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('percentiles are shown in milliseconds', () => {
  expect(percentilesText([1, 2, 3])).toBe('p50 2.0 ms  p95 3.0 ms  p99 3.0 ms');
});
