import { parseSearch } from './parse-search.ts';
import { isLocalRange, isMovingRange, rangeOf, rangeText } from './search-range.ts';
import { isLocalTime, isMovingTime, momentOf, type SearchClock } from './search-time.ts';
import type { QualifierName } from './qualifiers.ts';
import type { SearchValue } from './search-term.ts';

/** Whether a search means something else tomorrow, or in another timezone. */
export function hasMovingTimes(q: string): boolean {
  return movingTimes(q).length > 0;
}

/** Whether a search means something else in another timezone. */
export function dependsOnTimezone(q: string): boolean {
  return timesOf(q).some(({ text, kind }) => kind.isLocal(text));
}

/** A search without problems, with its relative times and those without an offset written out: `after:2026-11-26T13:30:00.000Z`. */
export function pinTimes(q: string, clock: SearchClock): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { text, start, end, kind } of movingTimes(q)) {
    pieces.push(q.slice(from, start), kind.pinned(text, clock));
    from = end;
  }
  return [...pieces, q.slice(from)].join('');
}

interface TimeKind {
  isMoving(text: string): boolean;
  isLocal(text: string): boolean;
  pinned(text: string, clock: SearchClock): string;
}

const moment: TimeKind = { isMoving: isMovingTime, isLocal: isLocalTime, pinned: momentOf };
const range: TimeKind = {
  isMoving: isMovingRange,
  isLocal: isLocalRange,
  pinned: (text, clock) => rangeText(rangeOf(text, clock)),
};

/** The qualifiers whose values are times. */
const kinds: { [Name in QualifierName]?: TimeKind } = { after: moment, before: moment, ended: range };

function movingTimes(q: string): (SearchValue & { kind: TimeKind })[] {
  return timesOf(q).filter(({ text, kind }) => kind.isMoving(text));
}

function timesOf(q: string): (SearchValue & { kind: TimeKind })[] {
  return parseSearch(q).terms.flatMap((term) => {
    const kind = term.kind === 'qualifier' ? kinds[term.name] : undefined;
    return kind && term.kind === 'qualifier' ? term.values.map((value) => ({ ...value, kind })) : [];
  });
}
