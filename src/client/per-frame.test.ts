import { afterEach, expect, test, vi } from 'vitest';
import { perFrame, untilFrame } from './per-frame.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what comes between two frames is handed over together, in its order and once', () => {
  const frames: (() => void)[] = [];
  const handed: number[][] = [];
  const add = perFrame<number>(
    (items) => handed.push(items),
    (then) => frames.push(then),
  );
  for (const item of [1, 2, 3]) add(item);
  expect([frames.length, handed]).toEqual([1, []]);
  frames[0]?.();
  add(4);
  frames[1]?.();
  expect(handed).toEqual([[1, 2, 3], [4]]);
});

test('a page that is hidden before its next frame hears of changes all the same, and a frame is enough once', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let frame: (() => void) | undefined;
  vi.stubGlobal('requestAnimationFrame', (then: () => void) => (frame = then));
  vi.stubGlobal('cancelAnimationFrame', () => (frame = undefined));
  const handed: number[][] = [];
  const add = perFrame<number>((items) => handed.push(items), untilFrame);
  add(1);
  add(2);
  vi.advanceTimersByTime(250);
  expect(handed).toEqual([[1, 2]]);
  expect(frame).toBeUndefined();
  add(3);
  frame?.();
  vi.advanceTimersByTime(1000);
  expect(handed).toEqual([[1, 2], [3]]);
});
