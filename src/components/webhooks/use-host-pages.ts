'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';

const pageSize = 50;
/** Breakers are not broadcast: they are asked for while the first page alone is in sight. */
const pollMs = 5000;

/** Pages of hosts, by name. Not tRPC's own infinite query, as with `useJobPages`. */
export function useHostPages() {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.webhooks.hosts), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.webhooks.hosts.query({ limit: pageSize, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : pollMs),
  });
}
