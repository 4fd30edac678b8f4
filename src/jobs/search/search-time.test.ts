import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMovingTime, isSearchTime, momentOf } from './search-time.ts';

const now = new Date('2026-11-26T15:30:20.500Z');
const at = (text: string, timezone = 'UTC') => momentOf(text, { now, timezone });

test.each([
  ['2h', '2026-11-26T13:30:20.500Z'],
  ['-2h', '2026-11-26T13:30:20.500Z'],
  ['90s', '2026-11-26T15:28:50.500Z'],
  ['7d', '2026-11-19T15:30:20.500Z'],
  ['2w', '2026-11-12T15:30:20.500Z'],
  ['today', '2026-11-26T00:00:00.000Z'],
  ['yesterday', '2026-11-25T00:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T08:30', '2026-11-01T08:30:00.000Z'],
  ['2026-11-01 08:30:15.25', '2026-11-01T08:30:15.250Z'],
  ['2026-11-01T08:30+02:00', '2026-11-01T06:30:00.000Z'],
  ['2026-11-01T08:30:00.123456Z', '2026-11-01T08:30:00.123Z'],
])('%s is %s in UTC', (text, moment) => {
  expect([isSearchTime(text), at(text)]).toEqual([true, moment]);
});

test.each([
  ['today', 'Pacific/Auckland', '2026-11-26T11:00:00.000Z'],
  ['yesterday', 'America/New_York', '2026-11-25T05:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
  // Comes twice: the first one. Is left out: as the clock before would show it. A day without midnight begins at one.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ['2026-11-01T08:30Z', 'Asia/Kolkata', '2026-11-01T08:30:00.000Z'],
])('%s in %s is %s', (text, timezone, moment) => {
  expect(at(text, timezone)).toBe(moment);
});

test.each([
  '',
  'h',
  '2',
  '2y',
  '1.5h',
  'tomorrow',
  '2026-02-30',
  '2026-13-01',
  '2026-11-01T25:00',
  '1969-12-31',
  '9999-01-01',
  '2026-11-01T08:30+16:00',
  '123456d',
  'constructor',
])('%s is no time', (text) => {
  expect(isSearchTime(text)).toBe(false);
  expect(() => at(text)).toThrow(RangeError);
});

test('any text is a time that can be told, or none', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const told = isSearchTime(text) ? at(text) : '2026-11-26T15:30:20.500Z';
      expect(told).toMatch(/^\d{4}-.*Z$/);
      expect(typeof isMovingTime(text)).toBe('boolean');
    }),
  );
});
