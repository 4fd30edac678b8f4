'use client';

import { useNow } from '@/client/use-now';
import { absoluteTime, relativeTime } from '@/client/format-time';

interface RelativeTimeProps {
  at: string;
  className?: string;
}

/** "3 minutes ago"; the absolute time in the reader's own timezone on hover. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const now = useNow();
  // Server and browser may be in different timezones and a moment apart.
  return (
    <time dateTime={at} title={absoluteTime(at)} className={className} suppressHydrationWarning>
      {relativeTime(at, now)}
    </time>
  );
}
