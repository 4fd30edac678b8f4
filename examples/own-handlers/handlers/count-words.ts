import { defineTask, FatalError, z } from 'taskflow';
import { wordsOf } from '../text/words-of.ts';

export const countWords = defineTask({
  type: 'count_words',
  description: 'Counts the words of a text.',
  payload: z.strictObject({ text: z.string().max(1_000_000) }),
  result: z.strictObject({ words: z.int(), different: z.int() }),
  example: { text: 'To be, or not to be.' },
  run({ text }, context) {
    const words = wordsOf(text);
    // Another attempt would find none either.
    if (words.length === 0) throw new FatalError('The text has no word.');
    context.log.info(`${words.length} words`);
    return { words: words.length, different: new Set(words).size };
  },
});
