import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askTogether } from './ask-together.ts';

/** Statements that are answered when they are told to, in the order in which they were sent. */
function heldStatements(options: { sharesAnswers?: boolean; most?: number } = {}) {
  const sent: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const source = {};
  const askOne = askTogether<object, string, string>({
    idOf: (item) => item,
    ...{ sharesAnswers: true, most: 3, ...options },
    ask: (_source, items) => {
      sent.push(items);
      return new Promise((resolve, reject) => {
        const known = items.filter((item) => item !== 'unknown');
        ends.push((error) =>
          error ? reject(error) : resolve(new Map(known.map((item) => [item, item.toUpperCase()]))),
        );
      });
    },
  });
  return { sent, ask: (item: string) => askOne(source, item), end: (error?: Error) => ends.shift()?.(error) };
}

test('one is asked for at once, and those that come meanwhile together by the next', async () => {
  const { sent, ask, end } = heldStatements();
  const asked = ['a', 'b', 'unknown'].map(ask);
  expect(sent).toEqual([['a']]);
  end();
  await nextTurn();
  expect(sent).toEqual([['a'], ['b', 'unknown']]);
  end();
  expect(await Promise.all(asked)).toEqual(['A', 'B', undefined]);
});

test('a statement serves no more than it may, and as many that wait have a second beside it', async () => {
  const { sent, ask, end } = heldStatements();
  const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map(ask);
  expect(sent).toEqual([['a'], ['b', 'c', 'd']]);
  end();
  await nextTurn();
  expect(sent).toEqual([['a'], ['b', 'c', 'd']]);
  end();
  await nextTurn();
  expect(sent).toEqual([['a'], ['b', 'c', 'd'], ['e', 'f']]);
  end();
  expect(await Promise.all(asked)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
});

test('who asks for the same shares an answer that was asked for since', async () => {
  const { sent, ask, end } = heldStatements();
  const asked = ['a', 'a', 'a', 'b'].map(ask);
  end();
  await nextTurn();
  expect(sent).toEqual([['a'], ['a', 'b']]);
  end();
  expect(await Promise.all(asked)).toEqual(['A', 'A', 'A', 'B']);
});

test('where answers are not shared no statement has two of the same', async () => {
  const { sent, ask, end } = heldStatements({ sharesAnswers: false, most: 9 });
  const asked = ['a', 'b', 'b', 'c'].map(ask);
  for (let count = 0; count < 3; count += 1) {
    end();
    await nextTurn();
  }
  expect(sent).toEqual([['a'], ['b'], ['b', 'c']]);
  expect(await Promise.all(asked)).toEqual(['A', 'B', 'B', 'C']);
});

test('what fails fails those that it served; a row that is held long makes each ask alone', async () => {
  const { sent, ask, end } = heldStatements();
  const first = ask('a');
  const others = ['b', 'c'].map(ask);
  end(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await nextTurn();
  end(Object.assign(new Error('held'), { code: '55P03' }));
  await nextTurn();
  expect(sent).toEqual([['a'], ['b', 'c'], ['b'], ['c']]);
  end(Object.assign(new Error('held'), { code: '55P03' }));
  end();
  await expect(others[0]).rejects.toThrow('held');
  expect(await others[1]).toBe('C');
});
