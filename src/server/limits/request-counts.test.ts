import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LimitStore } from './limit-store.ts';
import { createRequestCounts } from './request-counts.ts';

const windowMs = 10_000;

/** Adds up as Redis and PostgreSQL do, and can be taken away. */
function aStore(): LimitStore & { isAway: boolean; adds: number } {
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    isAway: false,
    adds: 0,
    async add(key, count) {
      this.adds += 1;
      if (this.isAway) throw new Error('away');
      const known = windows.get(key);
      const runs = known !== undefined && performance.now() < known.endsAt;
      const now = runs ? known : { count: 0, endsAt: performance.now() + windowMs };
      now.count += count;
      windows.set(key, now);
      return { count: now.count, endsInMs: now.endsAt - performance.now() };
    },
    close: () => undefined,
  };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const open = (store: LimitStore, onAway: (error: unknown) => void = () => undefined) =>
  createRequestCounts(store, windowMs, onAway);
const takeAll = (counts: ReturnType<typeof open>, key: string, limit: number, tries: number) =>
  Array.from({ length: tries }, () => counts.take(key, limit)).filter(({ isOver }) => !isOver).length;

test('a key has its limit once a window, and its whole limit again in the next', async () => {
  const counts = open(aStore());
  expect(counts.take('a', 5)).toEqual({ isOver: false, remaining: 4, resetInMs: windowMs });
  expect(takeAll(counts, 'a', 5, 10)).toBe(4);
  expect(counts.take('b', 5).isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(4000);
  expect(counts.take('a', 5)).toEqual({ isOver: true, remaining: 0, resetInMs: 6000 });
  await vi.advanceTimersByTimeAsync(6000);
  expect(takeAll(counts, 'a', 5, 10)).toBe(5);
});

test('processes know of each other after one round, and let through no more than came in before it', async () => {
  const store = aStore();
  const [one, two] = [open(store), open(store)];
  let passed = takeAll(one, 'a', 100, 70) + takeAll(two, 'a', 100, 20);
  await vi.advanceTimersByTimeAsync(400);
  passed += takeAll(one, 'a', 100, 6);
  await vi.advanceTimersByTimeAsync(400);
  // Two has heard of nothing since its own last count.
  passed += takeAll(two, 'a', 100, 1);
  await vi.advanceTimersByTimeAsync(400);
  passed += takeAll(two, 'a', 100, 50);
  expect(passed).toBe(100);
});

test('a thousand requests cost the store one addition a round', async () => {
  const store = aStore();
  const counts = open(store);
  for (let round = 0; round < 10; round += 1) {
    takeAll(counts, 'a', 1e6, 1000);
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(store.adds).toBeLessThanOrEqual(11);
  expect(counts.look('a', 1e6).remaining).toBe(1e6 - 10_000);
});

test('while the store is away this process counts alone, says so once, and adds what it counted when it is back', async () => {
  const store = aStore();
  const onAway = vi.fn();
  const [counts, other] = [open(store, onAway), open(store)];
  store.isAway = true;
  expect(takeAll(counts, 'a', 50, 30)).toBe(30);
  await vi.advanceTimersByTimeAsync(3500);
  expect(takeAll(counts, 'a', 50, 30)).toBe(20);
  expect(onAway).toHaveBeenCalledOnce();
  store.isAway = false;
  await vi.advanceTimersByTimeAsync(1500);
  other.take('a', 50);
  await vi.advanceTimersByTimeAsync(300);
  expect(other.look('a', 50).isOver).toBe(true);
});

test('of any number of keys the newest 10,000 are kept, and a round adds a few of them', async () => {
  const store = aStore();
  const counts = open(store);
  for (let n = 0; n < 50_000; n += 1) counts.take(`key ${n}`, 2);
  expect(counts.look('key 39999', 2).remaining).toBe(2);
  expect(counts.look('key 40000', 2).remaining).toBe(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.adds).toBeLessThanOrEqual(6 * 25);
});
