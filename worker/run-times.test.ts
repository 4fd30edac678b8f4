import { expect, test } from 'vitest';
import { RunTimes } from './run-times.ts';

test('the mean follows what ran last, and is each task type’s own', () => {
  const times = new RunTimes();
  expect(times.meanMs('send_email')).toBeUndefined();
  times.saw('send_email', 100);
  expect(times.meanMs('send_email')).toBe(100);
  for (let run = 0; run < 50; run += 1) times.saw('send_email', 10);
  expect(times.meanMs('send_email')).toBeCloseTo(10, 0);
  expect(times.meanMs('resize_image')).toBeUndefined();
});

test('so many are claimed ahead as end within 25 ms, none of a type that is not known or takes longer', () => {
  const times = new RunTimes();
  expect(times.endSoon('resize_image', 5)).toBe(0);
  times.saw('resize_image', 10);
  expect([times.endSoon('resize_image', 5), times.endSoon('resize_image', 1)]).toEqual([12, 2]);
  times.saw('no_op', 0);
  expect(times.endSoon('no_op', 50)).toBe(100);
  times.saw('generate_pdf', 26);
  expect(times.endSoon('generate_pdf', 50)).toBe(0);
});

test('more than a hundred are claimed ahead only at the pace at which this process has ended jobs lately', () => {
  let now = 0;
  const times = new RunTimes(() => now);
  const runs = (count: number, withinMs: number) => {
    for (let run = 0; run < count; run += 1) {
      now += withinMs / count;
      times.saw('no_op', 0);
    }
    return times.endSoon('no_op', 50);
  };
  expect(runs(400, 400)).toBe(100);
  expect(runs(2400, 400)).toBe(300);
  expect(runs(8000, 400)).toBe(400);
  expect(times.endSoon('no_op', 2)).toBe(200);
  expect(runs(1, 5000)).toBe(100);
});
