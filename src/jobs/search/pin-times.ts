import { parseSearch } from './parse-search.ts';
import { isLocalTime, isMovingTime, momentOf, type SearchClock } from './search-time.ts';
import type { SearchValue } from './search-term.ts';

/** Whether a search means something else tomorrow, or in another timezone. */
export function hasMovingTimes(q: string): boolean {
  return movingTimes(q).length > 0;
}

/** Whether a search means something else in another timezone. */
export function dependsOnTimezone(q: string): boolean {
  return movingTimes(q).some(({ text }) => isLocalTime(text));
}

/** A search without problems, with its relative times and those without an offset written out: `after:2026-11-26T13:30:00.000Z`. */
export function pinTimes(q: string, clock: SearchClock): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { text, start, end } of movingTimes(q)) {
    pieces.push(q.slice(from, start), momentOf(text, clock));
    from = end;
  }
  return [...pieces, q.slice(from)].join('');
}

function movingTimes(q: string): SearchValue[] {
  return parseSearch(q).terms.flatMap((term) => {
    if (term.kind === 'text' || (term.name !== 'after' && term.name !== 'before')) return [];
    return term.values.filter(({ text }) => isMovingTime(text));
  });
}
