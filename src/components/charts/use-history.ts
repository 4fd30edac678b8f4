'use client';

import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import type { ReadHistory } from '@/jobs/history-schema';

const minuteMs = 60_000;

/** A point a minute long grows while one looks at it; of longer ones, and of a time that is over, hardly anything changes. */
function renewEveryMs({ range, from }: ReadHistory): number | false {
  if (from !== undefined) return false;
  return range === undefined || range === 'hour' ? 5_000 : minuteMs;
}

/** What ended over a time; while another time is read, the one before stays in sight. */
export function useHistory(input: ReadHistory) {
  return trpc.stats.history.useQuery(input, {
    enabled: useMay('read'),
    refetchInterval: renewEveryMs(input),
    placeholderData: (previous) => previous,
  });
}
