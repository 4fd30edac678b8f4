import { durationEdgesMs } from '../../jobs/duration-histogram.ts';

/** The bucket of a duration in ms: 0 below the first of `durationEdgesMs`, 1 from there on. */
export const bucketOf = (durationMs: string): string =>
  `width_bucket(${durationMs}, ARRAY[${durationEdgesMs.join(', ')}]::float8[])`;

/**
 * Counts a column of such buckets, each in its place, as the aggregate `taskflow.duration_histogram` does for versions
 * that still use it, but without a call of a function for each row.
 */
export function countedBuckets(bucket: string): string {
  const counts = [...durationEdgesMs, Infinity].map((_, index) => `count(*) FILTER (WHERE ${bucket} = ${index})`);
  return `ARRAY[${counts.join(', ')}]`;
}

/** The sums of two histograms, bucket by bucket. */
export function addedBuckets(one: string, other: string): string {
  const sums = Array.from(
    { length: durationEdgesMs.length + 1 },
    (_, index) => `${one}[${index + 1}] + ${other}[${index + 1}]`,
  );
  return `ARRAY[${sums.join(', ')}]`;
}
