import { expect, test } from 'vitest';
import { durationEdgesMs, percentileMs } from '../../jobs/duration-histogram.ts';
import { durationRows, rowPlace } from './duration-rows.ts';

const empty = () => durationEdgesMs.map(() => 0).concat(0);
const histogram = (...buckets: number[]) => empty().map((_, bucket) => (buckets.includes(bucket) ? 1 : 0));

test('the rows reach from the shortest to the longest duration, with room around few of them', () => {
  expect(durationRows([histogram(2), histogram(11)])).toEqual({ first: 2, last: 11 });
  expect(durationRows([histogram(8)])).toEqual({ first: 6, last: 11 });
  expect(durationRows([histogram(0)])).toEqual({ first: 0, last: 5 });
  expect(durationRows([histogram(20)])).toEqual({ first: 15, last: 20 });
  const { first, last } = durationRows([empty()]);
  expect(last - first).toBe(5);
});

test('a percentile lies in the row of the bucket that it was read from', () => {
  const rows = { first: 2, last: 11 };
  for (const bucket of [2, 5, 11]) {
    const place = rowPlace(percentileMs(histogram(bucket), 0.5) ?? NaN, rows);
    expect(place).toBe(bucket - rows.first + 0.5);
  }
  expect(rowPlace(0, rows)).toBe(0);
  expect(rowPlace(1e9, rows)).toBe(10);
});
