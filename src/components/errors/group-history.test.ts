import { expect, test } from 'vitest';
import { historySummary, hourEnd, shownPoints } from './group-history.ts';

const startMs = Date.parse('2026-11-20T00:00:00Z');
const history = Array.from({ length: 168 }, (_, hour) => {
  return { at: new Date(startMs + hour * 3_600_000).toISOString(), count: hour === 160 ? 5 : hour % 2 };
});

const atHour = (hour: number) => history[hour]?.at ?? null;

test('the chart shows all, the last day, or a part of it', () => {
  const ends = { from: null, to: null };
  expect(shownPoints(history, { range: 'week', ...ends })).toEqual({ points: history, isPart: false });
  expect(shownPoints(history, { range: 'day', ...ends })).toEqual({ points: history.slice(144), isPart: false });
  const part = { from: atHour(10), to: hourEnd(atHour(12) ?? '') };
  expect(shownPoints(history, { range: 'day', ...part })).toEqual({ points: history.slice(10, 13), isPart: true });
});

test('a chosen time that is over, or none, shows the range', () => {
  const week = { points: history, isPart: false };
  const long = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z' };
  expect(shownPoints(history, { range: 'week', ...long })).toEqual(week);
  expect(shownPoints(history, { range: 'week', from: atHour(12), to: atHour(10) })).toEqual(week);
  expect(shownPoints(history, { range: 'week', from: atHour(12), to: null })).toEqual(week);
});

test('its summary says how many and when most', () => {
  expect(historySummary(history.slice(159, 163))).toMatch(/^7 errors in this time\. Most .+ to .+: 5\.$/);
  expect(historySummary(history.slice(0, 1))).toBe('No error in this time.');
  expect(historySummary([])).toBe('No error in this time.');
});
