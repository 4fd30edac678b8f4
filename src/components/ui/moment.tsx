'use client';

import { absoluteTime, relativeTime } from '@/client/format-time';
import { momentText } from '@/client/moment-text';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { useNow } from '@/client/use-now';

/** "in 5 minutes, at 14:32", by the reader's own clock; all of it on hover. */
export function Moment({ at }: { at: string }) {
  const now = useNow();
  const isHydrated = useIsHydrated();
  return (
    <time dateTime={at} title={isHydrated ? absoluteTime(at) : undefined} suppressHydrationWarning>
      {isHydrated ? momentText(at, now) : relativeTime(at, now)}
    </time>
  );
}
