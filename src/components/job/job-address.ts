import { createParser, parseAsStringLiteral } from 'nuqs';
import { withWords } from '../../client/with-words.ts';

const count = withWords(
  createParser({ parse: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : null), serialize: String }),
  'a whole number',
);

/**
 * What the page of a job takes in its address: an attempt (0 for none), a line of its log, and the axis of its timeline.
 * Its server asks for none of them, so its browser gets one copy of nuqs, not both.
 */
export const jobPageParsers = {
  attempt: count,
  line: count,
  time: withWords(parseAsStringLiteral(['whole', 'run']), 'one of whole, run'),
};
