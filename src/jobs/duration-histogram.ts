/**
 * Upper edges in ms of the buckets that durations are counted into; the last bucket (index 20) has none.
 * The same list stands in the database function `taskflow.duration_edges_ms()`; a test compares them.
 */
export const durationEdgesMs = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
  3_600_000,
] as const;

/**
 * The duration that the given share of the counted ones stays below, interpolated within its bucket; null without any.
 *
 * @param percentile 0 to 1, such as 0.95
 */
export function percentileMs(buckets: readonly number[], percentile: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = percentile * total;
  let below = 0;
  for (const [index, count] of buckets.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = index === 0 ? 0 : (durationEdgesMs[index - 1] ?? 0);
      const to = durationEdgesMs[index] ?? from;
      return from + (to - from) * ((rank - below) / count);
    }
    below += count;
  }
  return durationEdgesMs[durationEdgesMs.length - 1] ?? null;
}
