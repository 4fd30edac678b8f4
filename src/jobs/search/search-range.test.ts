import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dependsOnTimezone, hasMovingTimes, pinTimes } from './pin-times.ts';
import { isSearchRange, rangeOf, rangeText } from './search-range.ts';

const clock = { now: new Date('2026-11-26T15:30:20.500Z'), timezone: 'Europe/Berlin' };

test.each([
  ['2026-11-01..2026-11-02', '2026-10-31T23:00:00.000Z..2026-11-01T23:00:00.000Z'],
  ['2026-11-01T08:30Z..', '2026-11-01T08:30:00.000Z..'],
  ['..2026-11-01T08:30:00.5Z', '..2026-11-01T08:30:00.500Z'],
  ['7d..1d', '2026-11-19T15:30:20.500Z..2026-11-25T15:30:20.500Z'],
  ['yesterday..today', '2026-11-24T23:00:00.000Z..2026-11-25T23:00:00.000Z'],
  ['<2h', '2026-11-26T13:30:20.500Z..'],
  ['>2h', '..2026-11-26T13:30:20.500Z'],
  ['<2026-11-01', '..2026-10-31T23:00:00.000Z'],
  ['>2026-11-01', '2026-10-31T23:00:00.000Z..'],
  ['<today', '..2026-11-25T23:00:00.000Z'],
])('%s is %s', (text, range) => {
  expect([isSearchRange(text), rangeText(rangeOf(text, clock))]).toEqual([true, range]);
});

test.each(['', '..', '1h', '<', '<>1h', '=1h', '1h..2h..3h', '2026-02-30..', 'a..b', '<2026', '1h...2h'])(
  '%j is no range',
  (text) => {
    expect(isSearchRange(text)).toBe(false);
    expect(() => rangeOf(text, clock)).toThrow(RangeError);
  },
);

test('any text is a range that can be told, or none', () => {
  const piece = fc.constantFrom('..', '<', '>', '2h', '2026-11-01', 'today', '.', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
      const text = pieces.join('');
      if (!isSearchRange(text)) return;
      const told = rangeText(rangeOf(text, clock));
      expect(rangeText(rangeOf(told, { now: new Date(0), timezone: 'UTC' }))).toBe(told);
    }),
  );
});

test('a range is written out as it is now, and depends on a timezone only where it names a day', () => {
  expect(pinTimes('ended:<2h tag:a ended:x', clock)).toBe('ended:2026-11-26T13:30:20.500Z.. tag:a ended:x');
  expect(['ended:<2h', 'ended:2026-11-01T08:30Z..1h', 'ended:2026-11-01T08:30Z..'].map(hasMovingTimes)).toEqual([
    ...[true, true, false],
  ]);
  expect(['ended:<2h', 'ended:today..', 'ended:..2026-11-01'].map(dependsOnTimezone)).toEqual([false, true, true]);
});
