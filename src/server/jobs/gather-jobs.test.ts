import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aNewJob } from '../../../tests/support/core-jobs.ts';
import { gatherJobs } from './gather-jobs.ts';
import type { NewJob } from './insert-jobs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Writes that end when they are told to, in the order in which they began. */
function heldWrites() {
  const sizes: number[] = [];
  const ends: (() => void)[] = [];
  const submit = gatherJobs<string>((jobs: NewJob[]) => {
    sizes.push(jobs.length);
    return new Promise((resolve) => {
      ends.push(() => resolve(new Map(jobs.map(({ id }) => [id, 'written']))));
    });
  });
  const submitMany = (count: number) => Promise.all(Array.from({ length: count }, () => submit(aNewJob())));
  return { sizes, submitMany, end: () => ends.shift()?.() };
}

test('a lone job is written at once, and what comes meanwhile together behind it', async () => {
  const { sizes, submitMany, end } = heldWrites();
  const first = submitMany(1);
  const others = submitMany(49);
  expect(sizes).toEqual([1]);
  end();
  await first;
  expect(sizes).toEqual([1, 49]);
  end();
  expect(await others).toEqual(Array.from({ length: 49 }, () => 'written'));
});

test('many have a second write beside the first, and no third', async () => {
  const { sizes, submitMany, end } = heldWrites();
  const all = [submitMany(1), submitMany(50), submitMany(60)];
  expect(sizes).toEqual([1, 50]);
  end();
  await all[0];
  expect(sizes).toEqual([1, 50, 60]);
  end();
  end();
  await Promise.all(all);
});

test('a slow write does not hold up the next', async () => {
  const { sizes, submitMany, end } = heldWrites();
  const all = [submitMany(1), submitMany(2)];
  vi.advanceTimersByTime(19);
  expect(sizes).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(sizes).toEqual([1, 2]);
  end();
  end();
  await Promise.all(all);
});
