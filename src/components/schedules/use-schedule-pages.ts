'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';
import type { ListSchedules } from '@/jobs/schedule-schema';

/** Schedules are not broadcast: they are asked for while the first page alone is in sight. */
const pollMs = 5000;

/** Pages of schedules, by name. Not tRPC's own infinite query, as with `useJobPages`. */
export function useSchedulePages(input: Omit<ListSchedules, 'cursor'>) {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.schedules.list), input],
    queryFn: ({ pageParam, signal }) =>
      client.schedules.list.query({ ...input, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : pollMs),
  });
}
