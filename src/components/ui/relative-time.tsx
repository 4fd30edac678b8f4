'use client';

import { useNow } from '@/client/use-now';
import { absoluteTime, relativeTime } from '@/client/format-time';
import { usePreferences } from '@/client/preferences';

interface RelativeTimeProps {
  at: string;
  className?: string;
}

/** "3 minutes ago", the absolute time in the reader's own timezone on hover; the other way round where that is chosen. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const now = useNow();
  const { times } = usePreferences();
  const [distance, moment] = [relativeTime(at, now), absoluteTime(at)];
  const isRelative = times === 'relative';
  // Server and browser may be in different timezones and a moment apart.
  return (
    <time dateTime={at} title={isRelative ? moment : distance} className={className} suppressHydrationWarning>
      {isRelative ? distance : moment}
    </time>
  );
}
