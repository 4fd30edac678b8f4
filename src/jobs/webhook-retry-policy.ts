import type { RetrySchedule } from './webhook-words.ts';

/** How one attempt at a delivery went: the answer's status, or null when there was no whole answer. */
export interface WebhookAnswer {
  status: number | null;
  /** What Retry-After asks for, null without it. */
  retryAfterMs: number | null;
  /** Whether trying again is of no use: the URL may not be called. */
  isHopeless: boolean;
}

/** What follows from it. `gone` ends the delivery and disables its URL. */
export type WebhookVerdict =
  | { next: 'delivered' }
  | { next: 'retry'; delayMs: number }
  | { next: 'failed'; reason: 'attempts_used' | 'refused' | 'gone' };

const longestDelayMs = 24 * 60 * 60 * 1000;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits after the first, second, … attempt; the last one repeats. The long one is that of Standard Webhooks. */
const delaysMs = {
  short: [second, 5 * second],
  long: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour],
} as const satisfies Record<RetrySchedule, readonly number[]>;

/**
 * Attempts in all that a schedule makes: the long one says how many itself.
 *
 * @param shortAttempts WEBHOOK_MAX_RETRIES
 */
export function attemptsOf(schedule: RetrySchedule, shortAttempts: number): number {
  return schedule === 'long' ? delaysMs.long.length + 1 : shortAttempts;
}

const jitterShare = 0.25;

/**
 * Decides what becomes of a delivery after an attempt: 2xx is success, 410 says that nobody listens there any more,
 * everything else is tried again until `maxAttempts` attempts were made, as the schedule says, up to a quarter more
 * at random so that receivers that come back are not met by all senders at once. 429 and 503 may say when to come
 * back (Retry-After), which is kept up to a day.
 *
 * @param attempt number of the attempt that ended, from 1
 * @param random a number in [0, 1), for tests
 */
export function webhookVerdict(
  answer: WebhookAnswer,
  attempt: number,
  { schedule, maxAttempts }: { schedule: RetrySchedule; maxAttempts: number },
  random: () => number = Math.random,
): WebhookVerdict {
  const { status } = answer;
  if (status !== null && status >= 200 && status <= 299) return { next: 'delivered' };
  if (status === 410) return { next: 'failed', reason: 'gone' };
  if (answer.isHopeless) return { next: 'failed', reason: 'refused' };
  if (attempt >= maxAttempts) return { next: 'failed', reason: 'attempts_used' };
  const isAskedToWait = (status === 429 || status === 503) && answer.retryAfterMs !== null;
  const ownDelayMs = jittered(delayAfter(attempt, schedule), random);
  if (!isAskedToWait) return { next: 'retry', delayMs: ownDelayMs };
  // Never sooner than without the header: "Retry-After: 0" must not make a busy loop.
  return { next: 'retry', delayMs: Math.min(longestDelayMs, Math.max(ownDelayMs, answer.retryAfterMs ?? 0)) };
}

function delayAfter(attempt: number, schedule: RetrySchedule): number {
  const delays = delaysMs[schedule];
  return delays[Math.min(attempt, delays.length) - 1] ?? delays[0];
}

function jittered(delayMs: number, random: () => number): number {
  return Math.round(delayMs * (1 + random() * jitterShare));
}
