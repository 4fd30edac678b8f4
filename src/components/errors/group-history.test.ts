import { expect, test } from 'vitest';
import { historySummary, shownPoints } from './group-history.ts';

const startMs = Date.parse('2026-11-20T00:00:00Z');
const history = Array.from({ length: 168 }, (_, hour) => {
  return { at: new Date(startMs + hour * 3_600_000).toISOString(), count: hour === 160 ? 5 : hour % 2 };
});

test('the chart shows all, the last day, or a part, and knows where that begins', () => {
  expect(shownPoints(history, 'week')).toEqual({ points: history, offset: 0 });
  const day = shownPoints(history, 'day');
  expect([day.points.length, day.offset, day.points.at(-1)]).toEqual([24, 144, history.at(-1)]);
  expect(shownPoints(history, { first: 10, last: 12 })).toEqual({ points: history.slice(10, 13), offset: 10 });
  expect(shownPoints(history.slice(0, 3), 'day')).toEqual({ points: history.slice(0, 3), offset: 0 });
});

test('its summary says how many and when most', () => {
  expect(historySummary(history.slice(159, 163))).toMatch(/^7 errors in this time\. Most .+ to .+: 5\.$/);
  expect(historySummary(history.slice(0, 1))).toBe('No error in this time.');
  expect(historySummary([])).toBe('No error in this time.');
});
