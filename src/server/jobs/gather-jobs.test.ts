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
  return { sizes, submitMany, end: () => ends.shift()?.(), forget: () => void ends.shift() };
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

test('a write that never ends holds up nobody', async () => {
  const { sizes, submitMany, end, forget } = heldWrites();
  void submitMany(1);
  vi.advanceTimersByTime(20);
  forget();
  for (let n = 2; n <= 4; n += 1) {
    const next = submitMany(1);
    expect(sizes).toHaveLength(n);
    end();
    await next;
  }
});

test('a value that is refused fails its own job, not those that wait', async () => {
  const refuse = Object.assign(new Error('refused'), { code: '22P05' });
  let fail: (() => void) | undefined;
  const submit = gatherJobs<string>((jobs) => {
    if (fail) return Promise.resolve(new Map(jobs.map(({ id }) => [id, 'written'])));
    return new Promise((_, reject) => (fail = () => reject(refuse)));
  });
  const bad = submit(aNewJob());
  const good = submit(aNewJob());
  fail?.();
  await expect(bad).rejects.toThrow('refused');
  expect(await good).toBe('written');
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
