import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { shareAnswers } from './share-answers.ts';

/** Questions that are answered when they are told to, in the order in which they were asked, each with a number of its own. */
function heldQuestions() {
  const asked: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const source = {};
  const share = shareAnswers<string>();
  const ask = (question: string) =>
    share(source, question, () => {
      const number = asked.push(question);
      return new Promise((resolve, reject) =>
        ends.push((error) => (error ? reject(error) : resolve(`${question} ${number}`))),
      );
    });
  return {
    ...{ asked, ask },
    async end(error?: Error) {
      ends.shift()?.(error);
      await nextTurn();
    },
  };
}

test('those who ask the same while it is asked share the next answer, which was asked for since', async () => {
  const { asked, ask, end } = heldQuestions();
  const answers = ['q', 'q', 'q'].map(ask);
  expect(asked).toEqual(['q']);
  await end();
  expect(asked).toEqual(['q', 'q']);
  const later = ask('q');
  await end();
  await end();
  expect(await Promise.all([...answers, later])).toEqual(['q 1', 'q 2', 'q 2', 'q 3']);
});

test('other questions wait for nobody', async () => {
  const { asked, ask, end } = heldQuestions();
  const answers = ['q', 'r', 'q', 's'].map(ask);
  expect(asked).toEqual(['q', 'r', 's']);
  for (let count = 0; count < 4; count += 1) await end();
  expect(await Promise.all(answers)).toEqual(['q 1', 'r 2', 'q 4', 's 3']);
});

test('nothing is answered from before', async () => {
  const { ask, end } = heldQuestions();
  for (const answer of ['q 1', 'q 2']) {
    const asked = ask('q');
    await end();
    expect(await asked).toBe(answer);
  }
});

test('what fails fails those who asked, and is asked again by the next', async () => {
  const { ask, end } = heldQuestions();
  const failed = Promise.allSettled(['q', 'q'].map(ask));
  await end(new Error('away'));
  expect(await failed).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }]);
  const next = ask('q');
  await end();
  expect(await next).toBe('q 2');
});
