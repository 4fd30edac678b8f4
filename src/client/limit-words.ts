import type { RateLimit, TaskLimits } from '../jobs/task-limits.ts';

/** The longest first. */
const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
  [1, 'millisecond'],
] as const;
export type RateUnit = (typeof units)[number][1];

/** How many milliseconds each unit has. */
export const unitMs = Object.fromEntries(units.map(([ms, unit]) => [unit, ms])) as Record<RateUnit, number>;

/** A time by the longest unit that it is a whole number of. */
export function inUnits(ms: number): { count: number; unit: RateUnit } {
  const [size, unit] = units.find(([length]) => ms % length === 0) ?? units[4];
  return { count: ms / size, unit };
}

/** "100 per minute", "10 every 90 seconds". Exact, unlike a duration that was measured. */
export function rateWords({ max, perMs }: RateLimit): string {
  const { count, unit } = inUnits(perMs);
  return count === 1 ? `${exact(max)} per ${unit}` : `${exact(max)} every ${exact(count)} ${unit}s`;
}

/** What limits mean together: "at most 5 at a time over all workers, 100 per minute". */
export function limitWords({ concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey }: TaskLimits): string {
  const ofAll = [
    ...(concurrency === null ? [] : [`${exact(concurrency)} at a time over all workers`]),
    ...(rateLimit === null ? [] : [rateWords(rateLimit)]),
  ];
  const ofKey = [
    ...(concurrencyPerKey === null ? [] : [`${exact(concurrencyPerKey)} at a time`]),
    ...(rateLimitPerKey === null ? [] : [rateWords(rateLimitPerKey)]),
  ];
  const parts = [
    ...(ofAll.length === 0 ? [] : [`at most ${ofAll.join(', ')}`]),
    ...(ofKey.length === 0 ? [] : [`for each concurrency key at most ${ofKey.join(', ')}`]),
  ];
  return parts.length === 0 ? 'no limits' : parts.join('; ');
}

function exact(count: number): string {
  return count.toLocaleString('en');
}
