'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';

const pageSize = 20;
const pollMs = 3000;

/** Pages of what became of a schedule's ticks, the newest first. Not tRPC's own infinite query, as with `useJobPages`. */
export function useTickPages(scheduleId: string) {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.schedules.ticks), scheduleId],
    queryFn: ({ pageParam, signal }) =>
      client.schedules.ticks.query(
        { scheduleId, limit: pageSize, ...(pageParam && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : pollMs),
  });
}
