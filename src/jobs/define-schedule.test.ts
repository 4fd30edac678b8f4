import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineSchedule, isSchedule } from './define-schedule.ts';
import { defineTask } from './define-task.ts';

const report = defineTask({
  type: 'report',
  payload: z.strictObject({ days: z.int() }),
  result: z.null(),
  run: () => null,
});

test('a schedule of a task has its type, and what is left open has its default', () => {
  const nightly = defineSchedule({ name: 'nightly', task: report, payload: { days: 1 }, cron: '30 2 * * *' });
  expect(nightly).toEqual({
    ...{ name: 'nightly', taskType: 'report', payload: { days: 1 }, cron: '30 2 * * *', timezone: 'UTC' },
    ...{ missed: 'last', overlap: 'allow', options: {} },
  });
  expect([isSchedule(nightly), isSchedule({ ...nightly }), isSchedule(report)]).toEqual([true, false, false]);
});

test('what is wrong is said with the name of the schedule and of the field', () => {
  const base = { name: 'nightly', taskType: 'report' };
  expect(() => defineSchedule(base)).toThrow('Schedule "nightly": cron Give either cron or everyMs.');
  expect(() => defineSchedule({ ...base, everyMs: 10 })).toThrow(/^Schedule "nightly": everyMs /);
  expect(() => defineSchedule({ ...base, everyMs: 1000, options: { retries: 99 } })).toThrow(/options\.retries /);
  // The compiler says so first.
  const payload = { days: 'one' } as unknown as { days: number };
  expect(() => defineSchedule({ name: 'nightly', task: report, payload, everyMs: 1000 })).toThrow(/payload\.days /);
});
