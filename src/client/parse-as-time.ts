import { createParser } from 'nuqs/server';

/** A time in the page's address. */
export const parseAsTime = createParser({
  parse: (text) => (Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString()),
  serialize: (at: string) => at,
});
