import {
  isLocalTime,
  isMovingTime,
  isSearchTime,
  longAgoProblem,
  momentOf,
  type SearchClock,
  searchTimeForms,
} from './search-time.ts';

/** Two times: from the first on, before the second. Undefined: since ever, for ever. */
export interface SearchRange {
  from: string | undefined;
  until: string | undefined;
}

const between = '..';
const ago = /^-?\d/;
const date = /^\d{4}-/;

/** What a search takes as a range of times, for its messages. */
export const searchRangeForms = `two times with two points between, either of which may be left out, such as 2026-11-01..2026-11-02 or 7d..1d, or one behind < or >, such as <1h for the last hour. A time is ${searchTimeForms}`;

/** Whether `rangeOf` can read a text. */
export function isSearchRange(text: string): boolean {
  return textsOf(text) !== undefined;
}

/**
 * The range that a text names: `A..B`, `A..`, `..B`, `<2h` (less than two hours ago), `>2h` (longer ago), `<2026-11-01`
 * (before that day) and `>2026-11-01` (from that day on).
 *
 * @throws RangeError for a text that is no such range, and for an unknown timezone
 */
export function rangeOf(text: string, clock: SearchClock): SearchRange {
  const texts = textsOf(text);
  if (!texts) throw new RangeError(`"${text}" is no range of times that a search takes.`);
  const momentAt = (end: string | undefined) => (end === undefined ? undefined : momentOf(end, clock));
  return { from: momentAt(texts.from), until: momentAt(texts.until) };
}

/** A range as text, `2026-11-01T00:00:00.000Z..` for one without an end. */
export function rangeText({ from = '', until = '' }: SearchRange): string {
  return `${from}${between}${until}`;
}

/** Whether what a text names depends on the moment or on the timezone. */
export function isMovingRange(text: string): boolean {
  return endsOf(text).some(isMovingTime);
}

/** Whether what a text names depends on the timezone. */
export function isLocalRange(text: string): boolean {
  return endsOf(text).some(isLocalTime);
}

/** What is wrong with a text one end of which was meant as a time so long ago; undefined where none was. */
export function longAgoRangeProblem(text: string): string | undefined {
  const { from, until } = split(text) ?? {};
  return longAgoProblem(from ?? '') ?? longAgoProblem(until ?? '');
}

function endsOf(text: string): string[] {
  const { from, until } = textsOf(text) ?? { from: undefined, until: undefined };
  return [from, until].filter((end) => end !== undefined);
}

/** Undefined for what is no range. */
function textsOf(text: string): SearchRange | undefined {
  const texts = split(text);
  const ends = [texts?.from, texts?.until].filter((end) => end !== undefined);
  return ends.length > 0 && ends.every(isSearchTime) ? texts : undefined;
}

function split(text: string): SearchRange | undefined {
  const points = text.indexOf(between);
  if (points >= 0) {
    return { from: text.slice(0, points) || undefined, until: text.slice(points + between.length) || undefined };
  }
  const [sign, time] = [text[0], text.slice(1)];
  if (sign !== '<' && sign !== '>') return undefined;
  // Less than two hours is later than two hours ago; less than a date is before it.
  const isAge = ago.test(time) && !date.test(time);
  return (sign === '<') === isAge ? { from: time, until: undefined } : { from: undefined, until: time };
}
