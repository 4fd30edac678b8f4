import { expect, test } from 'vitest';
import { ticksToFire } from './due-ticks.ts';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (...seconds: number[]) => seconds.map((each) => new Date(now.getTime() - each * 1000));

test('after an outage: none, the last, or all of what was missed', () => {
  const due = ago(10_800, 7200, 3600);
  expect(ticksToFire(due, now, 'skip')).toEqual([]);
  expect(ticksToFire(due, now, 'last')).toEqual(ago(3600));
  expect(ticksToFire(due, now, 'all')).toEqual(due);
});

test('what is no more than late is fired whatever the policy, and then nothing older is caught up by one', () => {
  const due = ago(7200, 3600, 10, 0);
  expect(ticksToFire(due, now, 'skip')).toEqual(ago(10, 0));
  expect(ticksToFire(due, now, 'last')).toEqual(ago(10, 0));
  expect(ticksToFire(due, now, 'all')).toEqual(due);
});
