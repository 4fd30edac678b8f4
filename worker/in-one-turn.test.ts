import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOneTurn } from './in-one-turn.ts';

test('what is given in one turn is acted on together, and what comes later by itself', async () => {
  const acts: number[][] = [];
  const give = inOneTurn<number>(async (items) => {
    acts.push(items);
    await nextTurn();
    if (items.includes(3)) throw new Error('no three');
  });
  await Promise.all([give(1), give(2)]);
  const third = give(3);
  await expect(third).rejects.toThrow('no three');
  await give(4);
  expect(acts).toEqual([[1, 2], [3], [4]]);
});
