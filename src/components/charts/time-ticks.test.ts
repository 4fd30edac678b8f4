import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const hour = 3_600_000;
const from = Date.parse('2026-11-24T11:35:00Z');
const clock = (ms: number, offsetMs = 0) => new Date(ms + offsetMs).toISOString().slice(5, 16);

test('an hour has a mark at each quarter or so', () => {
  const { ticks } = timeTicks(from, from + hour, 6, 0);
  expect(ticks.map(({ ms }) => clock(ms).slice(6))).toEqual(['11:40', '11:50', '12:00', '12:10', '12:20', '12:30']);
});

test('seven days have marks at midnight by the clock of the reader', () => {
  const offset = 5.5 * hour;
  const { ticks } = timeTicks(from, from + 7 * 24 * hour, 7, offset);
  expect(ticks.map(({ ms }) => clock(ms, offset).slice(6))).toEqual(Array.from({ length: 7 }, () => '00:00'));
});

test('there are few marks, in order and within the axis', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60_000, max: 366 * 24 * hour }),
      fc.integer({ min: -12, max: 14 }),
      (length, offset) => {
        const { ticks } = timeTicks(from, from + length, 6, offset * hour);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const { place } of ticks) expect(place >= 0 && place <= 1).toBe(true);
        expect(ticks.map(({ ms }) => ms)).toEqual(ticks.map(({ ms }) => ms).toSorted((a, b) => a - b));
      },
    ),
  );
});
