import { expect, test } from 'vitest';
import { fromLocalInput, toLocalInput } from '../../client/local-time.ts';
import {
  clockFieldsOf,
  defaultClocks,
  dueAt,
  judgeLimit,
  judgeRunAt,
  localInputAfter,
  missingClocks,
} from './clock-options.ts';

const now = Date.parse('2026-11-26T12:00:30.000Z');
const minute = 60_000;
/** As typed into a datetime-local input. */
const after = (ms: number) => localInputAfter(now, ms);

test('a job without clocks has none', () => {
  expect(clockFieldsOf(defaultClocks)).toEqual({});
  expect(dueAt(defaultClocks, now)).toBe(now);
});

test('of a delay and a time only the chosen one is said', () => {
  const typed = { ...defaultClocks, delay: '1.5', delayUnit: 'hours' as const, runAt: after(minute) };
  expect(clockFieldsOf({ ...typed, start: 'now' })).toEqual({});
  expect(clockFieldsOf({ ...typed, start: 'delay' })).toEqual({ delay: 90 * minute });
  expect(clockFieldsOf({ ...typed, start: 'at' })).toEqual({ runAt: '2026-11-26T12:02:00.000Z' });
});

test('what is chosen and empty is missing, and what is wrong is left to the server', () => {
  expect(clockFieldsOf({ ...defaultClocks, start: 'delay', delay: '' })).toEqual({});
  expect(clockFieldsOf({ ...defaultClocks, start: 'at' })).toEqual({});
  expect(missingClocks({ ...defaultClocks, start: 'delay', delay: '' })).toMatchObject([{ path: 'delay' }]);
  expect(missingClocks({ ...defaultClocks, start: 'at' })).toMatchObject([{ path: 'runAt' }]);
  expect(missingClocks({ ...defaultClocks, delay: '' })).toEqual([]);
  expect(clockFieldsOf({ ...defaultClocks, start: 'delay', delay: '-1' })).toEqual({ delay: -minute });
});

test('a time that is chosen is a whole minute, never before what was asked for', () => {
  expect(fromLocalInput(after(5 * minute))).toBe('2026-11-26T12:06:00.000Z');
  expect(toLocalInput(fromLocalInput(after(0)) ?? '')).toBe(after(0));
});

test('the two limits must be in the future, and are odd before the job is due', () => {
  const late = { ...defaultClocks, start: 'delay' as const, delay: '10' };
  for (const limit of ['expiresAt', 'deadline'] as const) {
    expect(judgeLimit(late, limit, now)).toEqual({});
    expect(judgeLimit({ ...late, [limit]: after(-minute) }, limit, now)).toEqual({ error: 'must be in the future' });
    expect(judgeLimit({ ...late, [limit]: after(5 * minute) }, limit, now).warning).toMatch('before it is due');
    expect(judgeLimit({ ...late, [limit]: after(11 * minute) }, limit, now)).toEqual({});
  }
});

test('a job whose time has passed runs at once', () => {
  const past = { ...defaultClocks, start: 'at' as const, runAt: after(-5 * minute) };
  expect(judgeRunAt(past, now).warning).toMatch('at once');
  expect(dueAt(past, now)).toBe(now);
  expect(judgeRunAt({ ...past, runAt: after(5 * minute) }, now)).toEqual({});
});

test('a number or a year beyond every calendar still shows what can be chosen', () => {
  for (const far of [
    { ...defaultClocks, start: 'delay' as const, delay: '1e300' },
    { ...defaultClocks, start: 'at' as const, runAt: '9999-12-31T23:59' },
  ]) {
    expect(localInputAfter(dueAt(far, now), 24 * 60 * minute)).toMatch(/^(9998|9999)-/);
  }
});
