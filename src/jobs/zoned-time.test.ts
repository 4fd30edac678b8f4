import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zonedTime } from './zoned-time.ts';

test.each([
  ['2027-03-14T06:59:00Z', 'America/New_York', '2027-03-14T01:59:00-05:00'],
  ['2027-03-14T07:00:00Z', 'America/New_York', '2027-03-14T03:00:00-04:00'],
  ['2028-09-30T15:30:00Z', 'Australia/Lord_Howe', '2028-10-01T02:30:00+11:00'],
  ['2027-01-01T00:00:00Z', 'Asia/Kathmandu', '2027-01-01T05:45:00+05:45'],
  ['2027-01-01T00:00:00Z', 'UTC', '2027-01-01T00:00:00+00:00'],
])('%s in %s is %s', (at, timezone, text) => {
  expect(zonedTime(new Date(at), timezone)).toBe(text);
});

test('it names the same second in every timezone', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  fc.assert(
    fc.property(
      fc.integer({ min: Date.parse('1980-01-01T00:00:00Z') / 1000, max: Date.parse('2100-01-01T00:00:00Z') / 1000 }),
      fc.constantFrom(...zones),
      (second, zone) => {
        expect(Date.parse(zonedTime(new Date(second * 1000), zone))).toBe(second * 1000);
      },
    ),
  );
});
