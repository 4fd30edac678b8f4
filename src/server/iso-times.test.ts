import pg from 'pg';
import { expect, test } from 'vitest';
import { isoTime } from './iso-times.ts';

const asDate: (text: string) => Date = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ);

test.each([
  '2026-11-25 10:00:00+00',
  '2026-11-25 10:00:00.5+00',
  '2026-11-25 10:00:00.05+00',
  '2026-11-25 10:00:00.123456+00',
  '2026-11-25 10:00:00.999999+00',
  '0099-01-02 03:04:05.678+00',
  '2026-11-25 10:00:00.123456+05:30',
  '2026-11-25 10:00:00-08',
  '12026-11-25 10:00:00.1+00',
  '0044-03-15 12:00:00+00 BC',
])('the time %s reads as the Date of it would', (text) => {
  expect(isoTime(text)).toBe(asDate(text).toISOString());
});
