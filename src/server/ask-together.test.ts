import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askTogether } from './ask-together.ts';

/** Statements that are answered when they are told to, in the order in which they were sent. */
function heldStatements({ sharesAnswers = true, items = 3 } = {}) {
  const sent: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  const source = {};
  const askOne = askTogether<object, string, string>({
    idOf: (item) => item,
    sharesAnswers,
    atOnce: { items, bytes: 100, bytesOf: ({ length }) => length },
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
  return { sent, ends, ask: (item: string) => askOne(source, item), end: (error?: Error) => ends.shift()?.(error) };
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

test('what is large goes with fewer, or alone', async () => {
  const { sent, ask, end } = heldStatements();
  const [large, half, other] = ['l'.repeat(101), 'h'.repeat(60), 'o'.repeat(60)];
  const asked = ['a', large, half, other].map(ask);
  for (let count = 0; count < 4; count += 1) {
    end();
    await nextTurn();
  }
  expect(sent).toEqual([['a'], [large], [half], [other]]);
  expect(await Promise.all(asked)).toHaveLength(4);
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
  const { sent, ask, end } = heldStatements({ sharesAnswers: false, items: 9 });
  const asked = ['a', 'b', 'b', 'c'].map(ask);
  for (let count = 0; count < 3; count += 1) {
    end();
    await nextTurn();
  }
  expect(sent).toEqual([['a'], ['b'], ['b', 'c']]);
  expect(await Promise.all(asked)).toEqual(['A', 'B', 'B', 'C']);
});

test('what fails fails those that it served and those that wait behind it', async () => {
  const { sent, ask, end } = heldStatements();
  const asked = Promise.allSettled(['a', 'b'].map(ask));
  end(new Error('away'));
  expect(await asked).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }]);
  expect(sent).toEqual([['a']]);
  const next = ask('c');
  end();
  expect(await next).toBe('C');
});

test('where the database has answered others meanwhile, who waits is asked for', async () => {
  const { sent, ends, ask, end } = heldStatements();
  const asked = Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(ask));
  expect(sent).toEqual([['a'], ['b', 'c', 'd']]);
  await delay(2);
  const [endSilent] = ends.splice(0, 1);
  end();
  await nextTurn();
  endSilent?.(new Error('silent'));
  await nextTurn();
  end();
  expect(await asked).toMatchObject([
    { reason: { message: 'silent' } },
    ...['B', 'C', 'D', 'E'].map((value) => ({ value })),
  ]);
});

test('a row that is held for long makes each ask alone, and fails its own', async () => {
  const { sent, ask, end } = heldStatements();
  const held = Object.assign(new Error('held'), { code: '55P03' });
  const asked = Promise.allSettled(['a', 'b', 'c'].map(ask));
  end();
  await nextTurn();
  end(held);
  await nextTurn();
  expect(sent).toEqual([['a'], ['b', 'c'], ['b'], ['c']]);
  end(held);
  end();
  expect(await asked).toMatchObject([{ value: 'A' }, { reason: held }, { value: 'C' }]);
});
