import { expect, test } from 'vitest';
import type { WebhookHost } from '../../jobs/webhook-host-schema.ts';
import { breakerText, outcomeText } from './host-words.ts';

const host = (own: Partial<WebhookHost>): WebhookHost => ({
  host: 'receiver.example',
  breaker: 'closed',
  failuresInRow: 0,
  openUntil: null,
  lastHour: { delivered: 0, failed: 0 },
  lastDay: { delivered: 0, failed: 0 },
  onTheWay: 0,
  looked: 0,
  answerP95Ms: null,
  last: null,
  ...own,
});

test('what ended is counted, with the share of what failed', () => {
  expect(outcomeText({ delivered: 0, failed: 0 })).toBe('nothing');
  expect(outcomeText({ delivered: 12, failed: 0 })).toBe('12 delivered, 0 failed');
  expect(outcomeText({ delivered: 97, failed: 3 })).toBe('97 delivered, 3 failed (3.0 %)');
});

test('a breaker says what it does and why, and nothing while all was answered', () => {
  expect(breakerText(host({}))).toBeNull();
  expect(breakerText(host({ failuresInRow: 1 }))).toBe('1 request in a row without an answer');
  expect(breakerText(host({ failuresInRow: 6, breaker: 'open' }))).toMatch(
    /^6 requests .*nothing is sent for a while$/,
  );
  expect(breakerText(host({ failuresInRow: 6, breaker: 'half_open' }))).toMatch(
    /one is sent to see whether it is back$/,
  );
});
