import { createParser, parseAsStringLiteral } from 'nuqs/server';
import { withWords } from './with-words.ts';

// Parsers for what may stand in the address of a page. Each knows what it takes, for the words beside one that it does not
// understand: `notUnderstood` finds those, `NotUnderstood` says them.

export function addressOneOf<const Value extends string>(values: readonly Value[]) {
  return withWords(parseAsStringLiteral(values), `one of ${values.join(', ')}`);
}

/** A text that the API takes too. */
export function addressText(most: number) {
  return withWords(
    createParser({ parse: (text) => (isStorable(text) && text.length <= most ? text : null), serialize: String }),
    `a text of at most ${most} characters`,
  );
}

/** What `GET /api/…` takes as `taskType`. */
export const addressTaskType = addressText(63);

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

export function addressId(what: string) {
  return withWords(
    createParser({ parse: (text) => (uuid.test(text) ? text.toLowerCase() : null), serialize: String }),
    `the whole id of ${what}, such as 01a2101d-4bf8-70b5-bc3e-2083be666e6c`,
  );
}

const written = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** A moment, kept as ISO time in UTC. */
export const addressTime = withWords(
  createParser({ parse: momentAt, serialize: (at: string) => at }),
  'a time such as 2026-11-01T08:30Z, or a date',
);

function momentAt(text: string): string | null {
  const day = written.exec(text)?.[1];
  const [start, at] = [Date.parse(`${day}T00:00Z`), Date.parse(text)];
  if (day === undefined || Number.isNaN(start) || Number.isNaN(at)) return null;
  // Date.parse takes the 31st of every month; the API takes the years from 1 to 9999.
  const moment = new Date(at).toISOString();
  return new Date(start).toISOString().startsWith(day) && /^(?!0000)\d{4}-/.test(moment) ? moment : null;
}

/** As PostgreSQL can hold it: no NUL, no half of a character. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
