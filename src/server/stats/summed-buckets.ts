import { durationEdgesMs } from '../../jobs/duration-histogram.ts';

/**
 * SQL that sums a column of histograms bucket by bucket, as `float8[]`. Plain sums, because an aggregate that adds arrays
 * builds a new one for each row and took ten times as long.
 */
export function summedBuckets(column: string): string {
  const buckets = Array.from({ length: durationEdgesMs.length + 1 }, (_, index) => `${column}[${index + 1}]`);
  return `ARRAY[${buckets.map((bucket) => `coalesce(sum(${bucket}::float8), 0)`).join(', ')}]`;
}
