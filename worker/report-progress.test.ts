import { expect, test } from 'vitest';
import { createProgressReporter } from './report-progress.ts';

type Kept = [percent: number, note: string | null];

test('keeps the first progress at once, and the newest of those behind it when the attempt ends', async () => {
  const kept: Kept[] = [];
  const progress = createProgressReporter(async (...given) => void kept.push(given), 60_000);
  for (const percent of [10, 20, 30]) progress.report(percent, `at ${percent}`);
  expect(kept).toEqual([[10, 'at 10']]);
  await progress.end();
  expect(kept).toEqual([
    [10, 'at 10'],
    [30, 'at 30'],
  ]);
});

test('ends only when the progress that is being kept is there', async () => {
  const saving = Promise.withResolvers<void>();
  const progress = createProgressReporter(() => saving.promise, 60_000);
  progress.report(50, null);
  let isOver = false;
  const ended = progress.end().then(() => (isOver = true));
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  saving.resolve();
  await ended;
  expect(isOver).toBe(true);
});

test('an attempt without progress ends at once', async () => {
  const progress = createProgressReporter(() => Promise.reject(new Error('nothing is to be kept')), 60_000);
  await expect(progress.end()).resolves.toBeUndefined();
});

test('keeps progress at most once per interval, one after the other', async () => {
  const starts: number[] = [];
  let running = 0;
  let together = 0;
  const everyMs = 40;
  const progress = createProgressReporter(async () => {
    starts.push(performance.now());
    running += 1;
    together = Math.max(together, running);
    await new Promise(setImmediate);
    running -= 1;
  }, everyMs);
  const until = performance.now() + 5 * everyMs;
  for (let percent = 0; performance.now() < until; percent += 0.1) {
    progress.report(percent, null);
    await new Promise(setImmediate);
  }
  const pauses = starts.slice(1).map((at, n) => at - (starts[n] ?? 0));
  await progress.end();
  expect(together).toBe(1);
  expect(pauses.length).toBeGreaterThan(0);
  // A timer may fire a millisecond early.
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(everyMs - 1);
});
