import { durationEdgesMs } from '../../jobs/duration-histogram.ts';

/** What `taskflow.duration_histogram` counts of a column of durations in ms, a third of its time: no call for each row. */
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
