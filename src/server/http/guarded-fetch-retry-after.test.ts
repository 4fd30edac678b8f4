import { expect, test } from 'vitest';
import { retryAfterMs } from './guarded-fetch-retry-after.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const asked = (value: string, status = 429) => retryAfterMs(status, { 'retry-after': value }, now);

test('seconds and HTTP dates are read, a past date means now', () => {
  expect(asked('7')).toBe(7000);
  expect(asked(' 0 ', 503)).toBe(0);
  expect(asked('Tue, 24 Nov 2026 12:00:30 GMT')).toBe(30_000);
  expect(asked('Tue, 24 Nov 2026 11:00:00 GMT')).toBe(0);
});

test('a wish is held to a day', () => {
  expect(asked('99999999999')).toBe(86_400_000);
  expect(asked('Tue, 24 Nov 2099 12:00:30 GMT')).toBe(86_400_000);
});

test('other statuses and unreadable wishes set no delay', () => {
  expect(asked('7', 500)).toBeNull();
  expect(retryAfterMs(429, {}, now)).toBeNull();
  for (const value of ['', 'soon', '-1', '1.5', '2026-11-25']) expect(asked(value)).toBeNull();
});
