import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retrySchedules } from './webhook-words.ts';
import { attemptsOf, webhookVerdict, type WebhookAnswer } from './webhook-retry-policy.ts';

const answered = (status: number | null, more: Partial<WebhookAnswer> = {}): WebhookAnswer => ({
  status,
  retryAfterMs: null,
  isHopeless: false,
  ...more,
});
const short = { schedule: 'short', maxAttempts: 3 } as const;
const noJitter = () => 0;
const dayMs = 86_400_000;

test('any 2xx is a success, also at the last attempt', () => {
  for (const status of [200, 201, 204, 299])
    expect(webhookVerdict(answered(status), 3, short)).toEqual({ next: 'delivered' });
});

test('410 ends the delivery at once', () => {
  expect(webhookVerdict(answered(410), 1, short)).toEqual({ next: 'failed', reason: 'gone' });
});

test('a URL that may not be called is not tried again', () => {
  expect(webhookVerdict(answered(null, { isHopeless: true }), 1, short)).toEqual({ next: 'failed', reason: 'refused' });
});

test('a redirect, an error status and no answer are tried again after 1 s, then 5 s, then no more', () => {
  for (const status of [302, 400, 404, 500, null]) {
    expect(webhookVerdict(answered(status), 1, short, noJitter)).toEqual({ next: 'retry', delayMs: 1000 });
    expect(webhookVerdict(answered(status), 2, short, noJitter)).toEqual({ next: 'retry', delayMs: 5000 });
    expect(webhookVerdict(answered(status), 3, short, noJitter)).toEqual({ next: 'failed', reason: 'attempts_used' });
  }
});

test('the long schedule is that of Standard Webhooks: eight attempts within 28 hours', () => {
  expect(attemptsOf('long', 3)).toBe(8);
  expect(attemptsOf('short', 3)).toBe(3);
  const long = { schedule: 'long', maxAttempts: attemptsOf('long', 3) } as const;
  const seconds = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];
  for (const [before, delay] of seconds.entries()) {
    expect(webhookVerdict(answered(500), before + 1, long, noJitter)).toEqual({ next: 'retry', delayMs: delay * 1000 });
  }
  expect(webhookVerdict(answered(500), 8, long, noJitter)).toEqual({ next: 'failed', reason: 'attempts_used' });
});

test('Retry-After counts with 429 and 503 alone, and up to a day', () => {
  const wait = (status: number, retryAfterMs: number) =>
    webhookVerdict(answered(status, { retryAfterMs }), 1, short, noJitter);
  expect(wait(429, 30_000)).toEqual({ next: 'retry', delayMs: 30_000 });
  expect(wait(503, 30_000)).toEqual({ next: 'retry', delayMs: 30_000 });
  expect(wait(500, 30_000)).toEqual({ next: 'retry', delayMs: 1000 });
  expect(wait(429, 10 * dayMs)).toEqual({ next: 'retry', delayMs: dayMs });
  expect(wait(429, 0)).toEqual({ next: 'retry', delayMs: 1000 });
});

test('no answer whatever makes more attempts than allowed, or waits below a second or above a day', () => {
  fc.assert(
    fc.property(
      fc.option(fc.integer({ min: 100, max: 599 })),
      fc.option(fc.integer({ min: 0, max: 100 * dayMs })),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(...retrySchedules),
      (status, retryAfterMs, attempt, maxAttempts, schedule) => {
        const verdict = webhookVerdict(answered(status, { retryAfterMs }), attempt, { schedule, maxAttempts });
        if (verdict.next !== 'retry') return;
        expect(attempt).toBeLessThan(maxAttempts);
        expect(verdict.delayMs).toBeGreaterThanOrEqual(1000);
        expect(verdict.delayMs).toBeLessThanOrEqual(dayMs);
      },
    ),
  );
});
