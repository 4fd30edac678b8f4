import { expect, test } from 'vitest';
import { weekDays } from './week-hours.ts';

// By the clock of whoever runs the test: times are made from it.
const local = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).toISOString();
const week = { from: local(26, 12, 30), until: new Date(2026, 11, 3, 12, 30).toISOString() };

test('a week from noon to noon touches eight days', () => {
  const days = weekDays({ ...week, runs: [] });
  expect(days.map(({ at }) => new Date(at).getDate())).toEqual([26, 27, 28, 29, 30, 1, 2, 3]);
});

test('runs stand in the hour of their day, counted by schedule', () => {
  const runs = [
    { scheduleId: 'a', name: 'digest', at: [local(27, 9, 0), local(27, 9, 59), local(28, 9, 0)] },
    { scheduleId: 'b', name: 'nightly', at: [local(27, 2, 30), local(27, 9, 15)] },
  ];
  const [, friday, saturday] = weekDays({ ...week, runs });
  expect(friday?.hours.map(({ hour, count }) => [hour, count])).toEqual([
    [2, 1],
    [9, 3],
  ]);
  expect(friday?.hours[1]?.runs).toEqual([
    { scheduleId: 'a', name: 'digest', count: 2 },
    { scheduleId: 'b', name: 'nightly', count: 1 },
  ]);
  expect(saturday?.hours.map(({ hour }) => hour)).toEqual([9]);
});
