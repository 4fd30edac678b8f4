'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';

const pageSize = 50;
/** Asked for again while the first page alone is in sight. */
const pollMs = 15_000;

/** Pages of subscriptions, newest first. Not tRPC's own infinite query, as with `useJobPages`. */
export function useSubscriptionPages() {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.webhooks.subscriptions), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.webhooks.subscriptions.query({ limit: pageSize, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : pollMs),
  });
}
