import { expect, test } from 'vitest';
import { momentText } from './moment-text.ts';

// Noon of the machine's own timezone, so that a few hours more are the same day everywhere.
const now = new Date(2026, 10, 26, 12).getTime();
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const textAfter = (ms: number) => momentText(new Date(now + ms).toISOString(), now);

test.each([
  [400, 'now'],
  [second, 'in 1 second'],
  [40 * second, 'in 40 seconds'],
  [59.6 * second, 'in 1 minute'],
  [5 * minute + 10 * second, 'in 5 minutes'],
  [59.7 * minute, 'in 1 hour'],
  [hour + 30 * minute, 'in 1 hour 30 minutes'],
  [-3 * hour, '3 hours ago'],
])('%d ms from now is "%s"', (ms, words) => {
  expect(textAfter(ms)).toMatch(new RegExp(`^${words}, at \\d`));
});

test('another day is named, and another year too', () => {
  expect(textAfter(49 * hour)).toMatch(/^in 2 days 1 hour, on (?!.*2026).*28.* at \d/);
  expect(textAfter(400 * 24 * hour)).toMatch(/^in 400 days, on .*2027.* at \d/);
});
