import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { parseAsTime } from '@/client/parse-as-time';
import { historyRanges } from '@/jobs/history-ranges';
import type { ReadHistory } from '@/jobs/history-schema';
import { canShow } from './zoom';

export const rangeOptions = [
  { value: 'hour', label: 'Hour' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: '7 days' },
  { value: 'month', label: '30 days' },
] as const;

/** What charts show, as it stands in the URL: a time that ends now, or one from here to there. */
export const timeRangeParsers = {
  range: parseAsStringLiteral(historyRanges).withDefault('hour'),
  from: parseAsTime,
  to: parseAsTime,
  type: parseAsString,
};

export const loadTimeRange = createLoader(timeRangeParsers);

export type TimeRange = Awaited<ReturnType<typeof loadTimeRange>>;

/** Both ends of a chosen time; null for one that ends now, and for two ends that make no time. */
export function chosenTime({ from, to }: Pick<TimeRange, 'from' | 'to'>): { from: string; to: string } | null {
  return from !== null && to !== null && canShow(Date.parse(from), Date.parse(to)) ? { from, to } : null;
}

/** What is asked of the API. */
export function historyInput(timeRange: TimeRange): ReadHistory {
  const taskType = timeRange.type ? { taskType: timeRange.type } : {};
  return { ...(chosenTime(timeRange) ?? { range: timeRange.range }), ...taskType };
}
