/** Milliseconds to wait after the given attempt failed, before the next one may start. */
export type Backoff = (attemptNumber: number) => number;

const longestBackoffMs = 24 * 60 * 60 * 1000;

/**
 * Exponential backoff with jitter: `(2 ** attemptNumber) * 1000 + random(0..999)` ms, so about 2 s after the first
 * attempt, 4 s after the second, 8 s after the third.
 *
 * @param attemptNumber number of the failed attempt within the budget, from 1
 * @param random a number in [0, 1), for tests
 */
export function exponentialBackoffMs(attemptNumber: number, random: () => number = Math.random): number {
  const exponent = Math.max(1, Math.floor(attemptNumber));
  return Math.min(2 ** exponent * 1000, longestBackoffMs) + Math.floor(random() * 1000);
}

/** What a handler's own backoff asks for, made safe: a whole number of ms between 0 and a day. */
export function boundedDelayMs(delayMs: number): number {
  if (!Number.isFinite(delayMs) || delayMs < 0) return 0;
  return Math.min(Math.ceil(delayMs), longestBackoffMs);
}
