import { z } from 'zod';

/** A time with date, clock and offset, such as `2026-11-25T10:00:00Z`, that PostgreSQL takes too: of the years 1 to 9999. */
export const isoTime = z.iso.datetime({ offset: true }).refine(isStorable, {
  error: 'must be of the years 1 to 9999, with an offset of less than 16 hours',
  when: ({ issues }) => issues.length === 0,
});

function isStorable(text: string): boolean {
  const [, hours = '0'] = /[+-](\d\d):\d\d$/.exec(text) ?? [];
  const year = new Date(text).getUTCFullYear();
  return Number(hours) < 16 && year >= 1 && year <= 9999;
}
