'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';
import type { ListDeliveries } from '@/jobs/webhook-delivery-schema';

const pageSize = 50;
/** Deliveries are not broadcast: they are asked for while the first page alone is in sight. */
const pollMs = 3000;

/** Pages of deliveries, newest first. Not tRPC's own infinite query, as with `useJobPages`. */
export function useDeliveryPages(filter: Pick<Partial<ListDeliveries>, 'state' | 'host' | 'jobId'>) {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.webhooks.list), filter],
    queryFn: ({ pageParam, signal }) =>
      client.webhooks.list.query({ ...filter, limit: pageSize, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : pollMs),
  });
}
