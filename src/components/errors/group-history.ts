import { countOf, countText } from '../../client/format-number.ts';
import type { ErrorGroupDetail } from '../../jobs/error-group-schema.ts';
import { pointWords } from '../charts/time-words.ts';

export const hourSeconds = 3600;

type Point = ErrorGroupDetail['history'][number];

/** What the chart shows, as it stands in the address: the last day, all seven days, or the hours from here to there. */
interface ShownTime {
  range: 'day' | 'week';
  from: string | null;
  to: string | null;
}

/** The hours of it; those of the range where a chosen time has none of them any more. */
export function shownPoints(history: readonly Point[], { range, from, to }: ShownTime) {
  const part = from === null || to === null ? [] : history.filter(({ at }) => at >= from && at < to);
  if (part.length > 0) return { points: part, isPart: true };
  return { points: history.slice(range === 'day' ? -24 : 0), isPart: false };
}

/** The end of the hour that begins then. */
export function hourEnd(at: string): string {
  return new Date(Date.parse(at) + hourSeconds * 1000).toISOString();
}

/** "1,204 errors in this time. Most Thu 26 Nov, 14:00 to 15:00: 320." */
export function historySummary(points: readonly Point[]): string {
  const sum = points.reduce((total, { count }) => total + count, 0);
  if (sum === 0) return 'No error in this time.';
  const most = points.reduce((best, point) => (point.count > best.count ? point : best));
  return `${countOf(sum, 'error')} in this time. Most ${pointWords(most.at, hourSeconds)}: ${countText(most.count)}.`;
}
