import { expect, test } from 'vitest';
import type { Schedule } from '../../jobs/schedule-schema.ts';
import { emptyFields, fieldsOf, patchOf, ruleOf, wishOf } from './schedule-fields.ts';

const aSchedule: Schedule = {
  ...{
    scheduleId: '0193a000-0000-7000-8000-000000000001',
    name: 'nightly',
    taskType: 'noop',
    payload: { b: 1, a: [2] },
  },
  ...{ cron: '30 2 * * *', everyMs: null, timezone: 'Europe/Berlin', missed: 'all', overlap: 'skip' },
  ...{
    startAt: '2026-01-01T00:00:30.000Z',
    endAt: null,
    pausedAt: null,
    definedInCode: false,
    isOrphaned: false,
    nextRuns: [],
    lastRun: null,
  },
  options: {
    ...{ priority: 'high', retries: 0, tags: ['a', 'b'], callbackUrl: 'https://example.com/' },
    webhook: { events: ['failed'] },
  },
  ...{ createdBy: null, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
};
const payload = { a: [2], b: 1 };

test('a form that is left as it was changes nothing', () => {
  expect(patchOf(aSchedule, fieldsOf(aSchedule), 'noop', payload)).toBeNull();
});

test('a payload that the form cannot show stays what it is', () => {
  const list = { ...aSchedule, payload: [1, 2] };
  expect(patchOf(list, fieldsOf(list), 'noop', null)).toBeNull();
});

test('what is changed is sent alone, and what the form does not show stays', () => {
  const fields = { ...fieldsOf(aSchedule), retries: '', tags: 'b,', endAt: '2030-01-01T00:00:00.000Z' };
  expect(patchOf(aSchedule, fields, 'noop', payload)).toEqual({
    options: { priority: 'high', tags: ['b'], callbackUrl: 'https://example.com/', webhook: { events: ['failed'] } },
    endAt: '2030-01-01T00:00:00.000Z',
  });
  expect(patchOf(aSchedule, { ...fieldsOf(aSchedule), kind: 'interval', every: '90' }, 'noop', { a: 1 })).toEqual({
    everyMs: 5_400_000,
    payload: { a: 1 },
  });
});

test.each([
  [3_600_000, '1', 'hours'],
  [5_400_000, '90', 'minutes'],
  [172_800_000, '2', 'days'],
  [1500, '1.5', 'seconds'],
] as const)('an interval of %i ms is shown as %s %s, and read as the same', (everyMs, every, unit) => {
  const fields = fieldsOf({ ...aSchedule, cron: null, everyMs });
  expect(fields).toMatchObject({ kind: 'interval', every, unit });
  expect(ruleOf(fields)).toMatchObject({ everyMs });
});

test('a new one has what was typed, without blanks at its ends', () => {
  const fields = { ...emptyFields('UTC'), name: ' pulse ', cron: ' @daily ' };
  expect(wishOf(fields, 'noop', {})).toEqual({
    ...{ name: 'pulse', taskType: 'noop', payload: {}, cron: '@daily', timezone: 'UTC' },
    ...{ startAt: null, endAt: null, missed: 'last', overlap: 'allow', options: {} },
  });
});
