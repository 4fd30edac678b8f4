import { expect, test } from 'vitest';
import { perFrame } from './per-frame.ts';

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
