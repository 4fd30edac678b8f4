'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';
import type { AuditFilter } from '@/jobs/audit-schema';

const pageSize = 50;

/** Pages of the audit log, newest first. Not tRPC's own infinite query, as with `useJobPages`. */
export function useAuditPages(filter: AuditFilter) {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.audit.list), filter],
    queryFn: ({ pageParam, signal }) =>
      client.audit.list.query({ ...filter, limit: pageSize, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  });
}
