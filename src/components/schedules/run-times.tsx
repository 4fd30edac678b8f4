'use client';

import { RelativeTime } from '@/components/ui/relative-time';

interface RunTimesProps {
  /** ISO times with the offset of the schedule's timezone. */
  runs: readonly string[];
}

const toTheMinute: Intl.DateTimeFormatOptions = {
  ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' },
};
const asMinutes = new Intl.DateTimeFormat(undefined, toTheMinute);
const asSeconds = new Intl.DateTimeFormat(undefined, { ...toTheMinute, second: '2-digit' });

/** Whether their seconds say anything. */
export const haveSeconds = (times: readonly string[]): boolean => times.some((at) => at.slice(17, 19) !== '00');

/** "Sun, Mar 14, 2027, 03:00": what the clocks of the timezone show, of an ISO time with its offset. */
export function clockTime(at: string, withSeconds: boolean): string {
  return (withSeconds ? asSeconds : asMinutes).format(new Date(`${at.slice(0, 19)}Z`));
}

const offsetOf = (at: string): string => at.slice(19);

/** The next runs by the clocks of the schedule, with a word where these are changed between two of them. */
export function RunTimes({ runs }: RunTimesProps) {
  const withSeconds = haveSeconds(runs);
  return (
    <ol aria-label="Next runs" className="divide-y">
      {runs.map((at, place) => {
        const before = runs[place - 1];
        const isChanged = before !== undefined && offsetOf(before) !== offsetOf(at);
        return (
          <li key={at} className="flex flex-wrap items-baseline gap-x-3 px-3 py-cell">
            <span className="grow" suppressHydrationWarning>
              {clockTime(at, withSeconds)} <span className="text-muted">UTC{offsetOf(at)}</span>
            </span>
            <RelativeTime at={at} className="text-xs text-muted" />
            {isChanged && <span className="basis-full text-xs text-pending">clocks changed</span>}
          </li>
        );
      })}
    </ol>
  );
}
