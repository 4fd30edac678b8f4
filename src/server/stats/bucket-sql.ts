import { durationEdgesMs } from '../../jobs/duration-histogram.ts';

/**
 * Counts a column of durations in ms into the buckets of `durationEdgesMs`, as the aggregate `taskflow.duration_histogram`
 * does for versions that still use it, but without a call of a function for each row.
 */
export function countedBuckets(durationMs: string): string {
  const edges = [undefined, ...durationEdgesMs, undefined];
  const counts = edges.slice(1).map((below, index) => {
    const from = edges[index];
    const conditions = [
      ...(from === undefined ? [] : [`${durationMs} >= ${from}`]),
      ...(below === undefined ? [] : [`${durationMs} < ${below}`]),
    ];
    return `count(*) FILTER (WHERE ${conditions.join(' AND ')})`;
  });
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
