import { expect, test } from 'vitest';
import { createPriorityShare } from './priority-share.ts';

/** A worker of one slot that is never short of jobs of the given priorities, and what it started. */
async function startsOf(waiting: Record<number, number>, count: number): Promise<number[]> {
  const started: number[] = [];
  const left = { ...waiting };
  const start = (priority: number): void => {
    left[priority] = (left[priority] ?? 0) - 1;
    started.push(priority);
    share.started(priority);
  };
  const share = createPriorityShare((priority, most) => {
    const taken = Math.min(most, left[priority] ?? 0);
    for (let n = 0; n < taken; n += 1) start(priority);
    return Promise.resolve(taken);
  });
  while (started.length < count) {
    const before = started.length;
    await share.take(1);
    if (started.length > before) continue;
    const next = [1, 2, 3].find((priority) => (left[priority] ?? 0) > 0);
    if (next === undefined) break;
    start(next);
  }
  return started;
}

const shareOf = (started: number[], priority: number): number =>
  started.filter((one) => one === priority).length / started.length;

test('a low job is every tenth while others are urgent', async () => {
  expect(shareOf(await startsOf({ 1: 10_000, 3: 10_000 }, 1000), 3)).toBeCloseTo(0.1, 2);
});

test('normal and low ones both have their share', async () => {
  const started = await startsOf({ 1: 10_000, 2: 10_000, 3: 10_000 }, 1000);
  expect(shareOf(started, 3)).toBeCloseTo(0.1, 2);
  expect(shareOf(started, 2)).toBeGreaterThan(0.08);
  expect(shareOf(started, 1)).toBeGreaterThan(0.75);
});

test('what waits for nothing changes nothing', async () => {
  expect(await startsOf({ 1: 50 }, 50)).toEqual(Array.from({ length: 50 }, () => 1));
});

test('does not look again at once for a priority of which none waits', async () => {
  const looks: number[] = [];
  const share = createPriorityShare((priority) => {
    looks.push(priority);
    return Promise.resolve(0);
  });
  for (let n = 0; n < 100; n += 1) {
    share.started(1);
    await share.take(1);
  }
  expect(looks).toEqual([3, 2]);
});
