/** The value that the given share of the numbers does not exceed (nearest rank). NaN without numbers. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

/** `p50 4.1 ms  p95 6.0 ms  p99 9.9 ms` */
export function percentilesText(milliseconds: readonly number[]): string {
  const shares = [0.5, 0.95, 0.99];
  return shares.map((share) => `p${share * 100} ${percentile(milliseconds, share).toFixed(1)} ms`).join('  ');
}
