'use client';

import { useNow } from '@/client/use-now';
import { useTimeZoneName } from '@/client/use-time-zone';
import { TimeBox } from '@/components/ui/time-box';
import { isSearchTime, momentOf } from '@/jobs/search/search-time';

interface TimeTermBoxProps {
  label: string;
  /** As it stands in the search, such as `2h`. */
  value: string | undefined;
  onChange: (value: string | null) => void;
}

/** A time of the search by the reader's clock, empty until that is known. */
export function TimeTermBox({ label, value, onChange }: TimeTermBoxProps) {
  const now = useNow();
  const timezone = useTimeZoneName();
  const isShown = timezone !== undefined && value !== undefined && isSearchTime(value);
  return (
    <TimeBox
      label={label}
      value={isShown ? momentOf(value, { now: new Date(now), timezone }) : null}
      // The box has no seconds: 2026-11-26T15:30Z.
      onChange={(at) => onChange(at === null ? null : at.replace(/:\d\d(?:\.\d+)?Z$/, 'Z'))}
    />
  );
}
