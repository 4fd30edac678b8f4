import { expect, test } from 'vitest';
import type { TickRule } from './schedule-ticks.ts';
import { ticksOfWeek } from './ticks-of-week.ts';

const from = new Date('2026-11-26T12:00:00Z');
const until = new Date('2026-12-03T12:00:00Z');
const rule: TickRule = { cron: null, everyMs: null, timezone: 'UTC', startAt: null, endAt: null, createdAt: from };
const countOf = (own: Partial<TickRule>) => {
  const ticks = ticksOfWeek({ ...rule, ...own }, from, until);
  return ticks === 'frequent' ? ticks : ticks.length;
};

test('a nightly rule has seven ticks in a week, an hourly one each of its hours', () => {
  expect(ticksOfWeek({ ...rule, cron: '30 2 * * *' }, from, until)[0]).toEqual(new Date('2026-11-27T02:30:00Z'));
  expect(countOf({ cron: '30 2 * * *' })).toBe(7);
  expect(countOf({ cron: '0 * * * *' })).toBe(168);
  expect(countOf({ everyMs: 3_600_000 })).toBe(168);
});

test('what runs more often than once an hour is frequent, also when it begins late in the week', () => {
  expect(countOf({ cron: '* * * * *' })).toBe('frequent');
  expect(countOf({ everyMs: 3_599_000 })).toBe('frequent');
  expect(countOf({ cron: '* * * * 3' })).toBe('frequent');
});

test('a rule that is over, or begins after the week, has none', () => {
  expect(ticksOfWeek({ ...rule, cron: '0 0 1 1 *' }, from, until)).toEqual([]);
  expect(ticksOfWeek({ ...rule, cron: '0 * * * *', endAt: from }, from, until)).toEqual([]);
});
