import { durationEdgesMs } from '../../jobs/duration-histogram.ts';

/** The buckets that a heat map shows, from the shortest durations up. */
export interface DurationRows {
  first: number;
  last: number;
}

const fewestRows = 6;
const lastBucket = durationEdgesMs.length;

/** The rows between the shortest and the longest duration there is, with room around few of them. */
export function durationRows(histograms: readonly (readonly number[])[]): DurationRows {
  const used = Array.from({ length: lastBucket + 1 }, (_, bucket) => bucket).filter((bucket) =>
    histograms.some((histogram) => (histogram[bucket] ?? 0) > 0),
  );
  let first = used[0] ?? 3;
  let last = used.at(-1) ?? first;
  while (last - first + 1 < fewestRows) {
    if (last < lastBucket) last += 1;
    if (last - first + 1 < fewestRows && first > 0) first -= 1;
  }
  return { first, last };
}

/** Where a duration is among the rows: 0 at their lower edge, counted in rows, within a row as the percentile is read. */
export function rowPlace(ms: number, { first, last }: DurationRows): number {
  const bucket = durationEdgesMs.findIndex((edge) => ms <= edge);
  if (bucket === -1) return last - first + 1;
  const from = durationEdgesMs[bucket - 1] ?? 0;
  const to = durationEdgesMs[bucket] ?? from;
  const place = bucket - first + (ms - from) / (to - from);
  return Math.min(last - first + 1, Math.max(0, place));
}

/** Lower edge of a bucket in ms. */
export function lowerEdgeMs(bucket: number): number {
  return durationEdgesMs[bucket - 1] ?? 0;
}

/** Upper edge of a bucket in ms; null for the last, which has none. */
export function upperEdgeMs(bucket: number): number | null {
  return durationEdgesMs[bucket] ?? null;
}
