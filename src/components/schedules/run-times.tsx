'use client';

import { useIsTwelveHours } from '@/client/clock-format';
import { RelativeTime } from '@/components/ui/relative-time';
import { clockTime, haveSeconds } from './clock-time';

interface RunTimesProps {
  /** ISO times with the offset of the schedule's timezone. */
  runs: readonly string[];
}

const offsetOf = (at: string): string => at.slice(19);

/** The next runs by the clocks of the schedule, with a word where these are changed between two of them. */
export function RunTimes({ runs }: RunTimesProps) {
  const withSeconds = haveSeconds(runs);
  const isTwelve = useIsTwelveHours();
  return (
    <ol aria-label="Next runs" className="divide-y">
      {runs.map((at, place) => {
        const before = runs[place - 1];
        const isChanged = before !== undefined && offsetOf(before) !== offsetOf(at);
        return (
          <li key={at} className="flex flex-wrap items-baseline gap-x-3 px-3 py-cell">
            <span className="grow" suppressHydrationWarning>
              {clockTime(at, withSeconds, isTwelve)} <span className="text-muted">UTC{offsetOf(at)}</span>
            </span>
            <RelativeTime at={at} className="text-xs text-muted" />
            {isChanged && <span className="basis-full text-xs text-pending">clocks changed</span>}
          </li>
        );
      })}
    </ol>
  );
}
