/** Fewer than this in the last two hours say nothing. */
const least = 5;

/**
 * Whether the last two of these hours have more than three times as much as two of the earlier ones on average.
 *
 * @param hours counts, oldest first
 */
export function isRising(hours: readonly number[]): boolean {
  const earlier = hours.slice(0, -2);
  const now = sum(hours.slice(-2));
  if (now < least || earlier.length === 0) return false;
  return now > (3 * 2 * sum(earlier)) / earlier.length;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
