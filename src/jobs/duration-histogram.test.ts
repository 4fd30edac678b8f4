import { expect, test } from 'vitest';
import { durationEdgesMs, percentileMs } from './duration-histogram.ts';

const empty = () => Array.from({ length: durationEdgesMs.length + 1 }, () => 0);

test('there is no percentile of nothing', () => {
  expect(percentileMs(empty(), 0.5)).toBeNull();
});

test('a percentile lies within the bucket that holds it', () => {
  const buckets = empty();
  buckets[3] = 90; // 5 to 10 ms
  buckets[9] = 10; // 500 to 1,000 ms
  expect(percentileMs(buckets, 0.5)).toBeGreaterThan(5);
  expect(percentileMs(buckets, 0.5)).toBeLessThanOrEqual(10);
  expect(percentileMs(buckets, 0.95)).toBeGreaterThan(500);
  expect(percentileMs(buckets, 0.95)).toBeLessThanOrEqual(1000);
});

test('what lies beyond the last edge is answered by that edge', () => {
  const buckets = empty();
  buckets[durationEdgesMs.length] = 1;
  expect(percentileMs(buckets, 0.99)).toBe(3_600_000);
});
