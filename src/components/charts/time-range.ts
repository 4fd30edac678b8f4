import { createLoader } from 'nuqs/server';
import { addressOneOf, addressTaskType, addressTime } from '@/client/address-parts';
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
  range: addressOneOf(historyRanges).withDefault('hour'),
  from: addressTime,
  to: addressTime,
  type: addressTaskType,
};

export const loadTimeRange = createLoader(timeRangeParsers);

export type TimeRange = Awaited<ReturnType<typeof loadTimeRange>>;

/** Both ends of a chosen time; null for one that ends now, and for two ends that make no time. */
export function chosenTime({ from, to }: Pick<TimeRange, 'from' | 'to'>): { from: string; to: string } | null {
  return from !== null && to !== null && canShow(Date.parse(from), Date.parse(to)) ? { from, to } : null;
}

/** What is wrong with ends that make no time, for `NotUnderstood`. */
export function timeProblems({ from, to }: Pick<TimeRange, 'from' | 'to'>): Partial<Record<'from' | 'to', string>> {
  if (from === null && to === null) return {};
  if (to === null) return { from: 'A time has two ends: choose To as well.' };
  if (from === null) return { to: 'A time has two ends: choose From as well.' };
  if (chosenTime({ from, to }) !== null) return {};
  if (to <= from) return { from: 'It is not before To.', to: 'It is not after From.' };
  return { from: 'It is more than a year before To.', to: 'It is more than a year after From.' };
}

/** What is asked of the API. */
export function historyInput(timeRange: TimeRange): ReadHistory {
  const taskType = timeRange.type ? { taskType: timeRange.type } : {};
  return { ...(chosenTime(timeRange) ?? { range: timeRange.range }), ...taskType };
}
