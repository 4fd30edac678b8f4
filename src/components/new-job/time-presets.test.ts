import { expect, test } from 'vitest';
import { limitPresets, startPresets } from './time-presets.ts';

/** By the machine's own clock, as a reader's. */
const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();

test.each([
  // A Thursday.
  [26, 14, ['2026-11-26T15:00', '2026-11-26T22:00', '2026-11-27T09:00', '2026-11-30T09:00']],
  [26, 22, ['2026-11-26T23:00', '2026-11-27T22:00', '2026-11-27T09:00', '2026-11-30T09:00']],
  // A Monday before and after nine.
  [30, 8, ['2026-11-30T09:00', '2026-11-30T22:00', '2026-12-01T09:00', '2026-11-30T09:00']],
  [30, 9, ['2026-11-30T10:00', '2026-11-30T22:00', '2026-12-01T09:00', '2026-12-07T09:00']],
])('times to start at on day %d at %d:00', (day, hour, values) => {
  expect(startPresets(at(day, hour)).map(({ value }) => value)).toEqual(values);
});

test('limits are counted from when the job is due', () => {
  expect(limitPresets(at(26, 14)).map(({ value }) => value)).toEqual([
    '2026-11-26T14:05',
    '2026-11-26T15:00',
    '2026-11-27T14:00',
  ]);
});
