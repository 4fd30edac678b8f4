'use client';

import { useQueryStates } from 'nuqs';
import type { ReadHistory } from '@/jobs/history-schema';
import { chosenTime, historyInput, timeRangeParsers, type TimeRange } from './time-range';

export interface ChosenRange {
  timeRange: TimeRange;
  /** What to ask the API for. */
  input: ReadHistory;
  /** Whether it is from one time to another and does not end now. */
  isChosen: boolean;
  setRange: (range: TimeRange['range']) => void;
  setType: (type: string | null) => void;
  /** Shows that time alone, in ms since 1970. */
  show: (fromMs: number, toMs: number) => void;
  setEnd: (end: Partial<Pick<TimeRange, 'from' | 'to'>>) => void;
  reset: () => void;
}

/**
 * The time range of the page, kept in its address; the browser's Back undoes a zoom.
 *
 * @param onlyType the one task type of a page that is of no other
 */
export function useTimeRange(onlyType?: string): ChosenRange {
  const [inUrl, set] = useQueryStates(timeRangeParsers, { history: 'push' });
  const timeRange = onlyType === undefined ? inUrl : { ...inUrl, type: onlyType };
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    timeRange,
    input: historyInput(timeRange),
    isChosen: chosenTime(timeRange) !== null,
    setRange: (range) => void set({ range, from: null, to: null }),
    setType: (type) => void set({ type }),
    show: (fromMs, toMs) => void set({ from: iso(fromMs), to: iso(toMs) }),
    setEnd: (end) => void set(end),
    reset: () => void set({ from: null, to: null }),
  };
}
