import { InvalidArgumentError } from 'commander';
import { expect, test } from 'vitest';
import { durationMs, futureTime, pastTime } from './duration.ts';

test.each([
  ['500', 500],
  ['500ms', 500],
  ['1.5s', 1500],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', 's', '-5s', '5 s', '5w', '1e3', '5m30s'])('"%s" is no duration', (text) => {
  expect(() => durationMs(text)).toThrow(InvalidArgumentError);
});

const now = Date.parse('2026-11-25T12:00:00Z');

test('a time is a time, or so long from now or ago', () => {
  expect(futureTime('10m', now)).toBe('2026-11-25T12:10:00.000Z');
  expect(pastTime('2h', now)).toBe('2026-11-25T10:00:00.000Z');
  expect(futureTime('2030-01-01T08:00:00+01:00', now)).toBe('2030-01-01T07:00:00.000Z');
  expect(pastTime('2026-11-24', now)).toBe('2026-11-24T00:00:00.000Z');
});

test.each(['tomorrow', '10', '2026-13-01', '2026-11-25T12:00:00', '999999999999d', '12/24/2026'])(
  '"%s" is no time: nothing is guessed, neither zone nor unit',
  (text) => {
    expect(() => futureTime(text, now)).toThrow(InvalidArgumentError);
  },
);
