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
