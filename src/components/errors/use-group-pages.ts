'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';
import type { ListErrorGroups } from '@/jobs/error-group-schema';

/** Groups are not broadcast: they are asked for while the first page alone is in sight. What failed to load says so until it is asked again. */
const pollMs = 5000;

/** Pages of groups, in the order that is asked for. Not tRPC's own infinite query, as with `useJobPages`. */
export function useGroupPages(input: Omit<ListErrorGroups, 'cursor'>) {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.errors.list), input],
    queryFn: ({ pageParam, signal }) =>
      client.errors.list.query({ ...input, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? pollMs : false),
  });
}
