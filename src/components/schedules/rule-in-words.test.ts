import { expect, test } from 'vitest';
import { cronInWords, ruleInWords } from './rule-in-words.ts';

test.each([
  ['30 2 * * *', 'At 02:30'],
  ['*/5 * * * *', 'Every 5 minutes'],
  ['0 9 * * 1-5', 'At 09:00, Monday through Friday'],
  ['*/10 * * * * *', 'Every 10 seconds'],
  ['@daily', 'At 00:00'],
  ['0 0 L * *', 'At 00:00, on the last day of the month'],
  ['0 12 * * 5#2', 'At 12:00, on the second Friday of the month'],
])('%s is "%s"', (cron, words) => {
  expect(ruleInWords({ cron, everyMs: null })).toBe(words);
});

test.each([
  [1000, 'Every second'],
  [90_000, 'Every 90 seconds'],
  [300_000, 'Every 5 minutes'],
  [3_600_000, 'Every hour'],
  [172_800_000, 'Every 2 days'],
  [1500, 'Every 1.5 seconds'],
])('%i ms is "%s"', (everyMs, words) => {
  expect(ruleInWords({ cron: null, everyMs })).toBe(words);
});

test('what is no pattern has no words', () => {
  expect(cronInWords('every day')).toBeNull();
  expect(ruleInWords({ cron: '61 * * * *', everyMs: null })).toBe('61 * * * *');
});
