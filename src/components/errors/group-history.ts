import type { ErrorGroupDetail } from '../../jobs/error-group-schema.ts';
import { countOf, countText } from '../../client/format-number.ts';
import { pointWords } from '../charts/time-words.ts';

export const hourSeconds = 3600;

type Point = ErrorGroupDetail['history'][number];

/** What the chart shows: the last day, all seven days, or the hours from one to another. */
export type ShownHours = 'day' | 'week' | { first: number; last: number };

/** The points of it; `offset` is the place of the first of them among all. */
export function shownPoints(history: readonly Point[], shown: ShownHours): { points: Point[]; offset: number } {
  if (shown === 'week') return { points: [...history], offset: 0 };
  const first = shown === 'day' ? Math.max(0, history.length - 24) : shown.first;
  return { points: history.slice(first, shown === 'day' ? undefined : shown.last + 1), offset: first };
}

/** "1,204 errors. Most: Thu 26 Nov, 14:00 to 15:00, 320 errors." */
export function historySummary(points: readonly Point[]): string {
  const sum = points.reduce((total, { count }) => total + count, 0);
  if (sum === 0) return 'No error in this time.';
  const most = points.reduce((best, point) => (point.count > best.count ? point : best));
  return `${countOf(sum, 'error')} in this time. Most ${pointWords(most.at, hourSeconds)}: ${countText(most.count)}.`;
}
