import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyWindow } from './history-window.ts';

const now = Date.parse('2026-11-24T12:34:56Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const iso = (ms: number) => new Date(ms).toISOString();

/** Its ends, its step in minutes and its number of points. */
function shapeOf(input: Parameters<typeof historyWindow>[0]) {
  const { fromMs, toMs, stepMs } = historyWindow(input, now);
  return [iso(fromMs), iso(toMs), stepMs / minute, (toMs - fromMs) / stepMs];
}

describe('a range by name ends with the step that runs now', () => {
  test.each([
    ['hour', '2026-11-24T11:35:00.000Z', '2026-11-24T12:35:00.000Z', 1, 60],
    ['day', '2026-11-23T12:45:00.000Z', '2026-11-24T12:45:00.000Z', 15, 96],
    ['week', '2026-11-17T14:00:00.000Z', '2026-11-24T14:00:00.000Z', 120, 84],
    ['month', '2026-10-25T18:00:00.000Z', '2026-11-24T18:00:00.000Z', 360, 120],
  ] as const)('%s', (range, ...shape) => {
    expect(shapeOf({ range })).toEqual(shape);
  });

  test('an hour without any', () => {
    expect(shapeOf({})).toEqual(shapeOf({ range: 'hour' }));
  });
});

describe('a range from one time to another', () => {
  test('covers what was asked for, in whole steps', () => {
    const [from, to] = ['2026-11-24T03:07:10Z', '2026-11-24T03:08:10Z'];
    expect(shapeOf({ from, to })).toEqual(['2026-11-24T03:07:00.000Z', '2026-11-24T03:09:00.000Z', 1, 2]);
  });

  test('has the shortest steps that are still kept', () => {
    const stepOf = (age: number) => historyWindow({ from: iso(now - age), to: iso(now - age + hour) }, now).stepMs;
    expect([day, 3 * day, 10 * day, 60 * day].map(stepOf)).toEqual([minute, 5 * minute, 15 * minute, 2 * hour]);
  });

  test('does not show time to come, except where it is all to come', () => {
    const from = iso(now - hour);
    expect(shapeOf({ from, to: iso(now + hour) })).toEqual([
      '2026-11-24T11:34:00.000Z',
      '2026-11-24T12:35:00.000Z',
      1,
      61,
    ]);
    expect(historyWindow({ from: iso(now + hour), to: iso(now + 2 * hour) }, now).toMs).toBeGreaterThan(now);
  });

  test('has one point at least and 120 at most up to thirty days, 367 days of them up to a year', () => {
    const age = fc.integer({ min: 0, max: 400 * day });
    fc.assert(
      fc.property(age, fc.integer({ min: 1, max: 366 * day }), (ageMs, lengthMs) => {
        const window = historyWindow({ from: iso(now - ageMs), to: iso(now - ageMs + lengthMs) }, now);
        const points = (window.toMs - window.fromMs) / window.stepMs;
        expect(window.fromMs % window.stepMs).toBe(0);
        expect(window.fromMs).toBeLessThanOrEqual(now - ageMs);
        expect(Number.isInteger(points)).toBe(true);
        expect(points).toBeGreaterThanOrEqual(1);
        expect(points).toBeLessThanOrEqual(lengthMs <= 30 * day ? 121 : 367);
      }),
    );
  });
});
