import { percentileMs } from '../../jobs/duration-histogram.ts';

/** Histogram as the driver gives a `bigint[]`: numbers, by the cast to float8 that the statements make. */
export type Buckets = number[];

export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

/** The three percentiles of a histogram, in whole tenths of a millisecond; nulls without any duration counted. */
export function percentilesOf(buckets: Buckets): Percentiles {
  return { p50: rounded(buckets, 0.5), p95: rounded(buckets, 0.95), p99: rounded(buckets, 0.99) };
}

export function rounded(buckets: Buckets, percentile: number): number | null {
  const ms = percentileMs(buckets, percentile);
  return ms === null ? null : Math.round(ms * 10) / 10;
}

/** Element by element; an absent one counts nothing. */
export function addBuckets(a: Buckets, b: Buckets): Buckets {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0));
}

/** Completed ÷ (completed + failed); null without any. */
export function shareOf(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest);
}
