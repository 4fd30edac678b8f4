'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import type { ListJobs } from '@/jobs/find-jobs-schema';
import { latestChanges } from './latest-changes';
import { trpc } from './trpc';

/** Whoever reads on gets more at once, so that a long list is few requests when it is asked for anew. */
const furtherPageSize = 200;

/**
 * Pages of a list of jobs, newest first. Not tRPC's own infinite query: it adds a `direction` to the input, and the API
 * refuses fields it does not know.
 *
 * @param enabled whether it may be asked at all. While not, the last list stays
 */
export function useJobPages(input: Omit<ListJobs, 'cursor'>, enabled = true) {
  const { client } = trpc.useUtils();
  return useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.jobs.list), input],
    async queryFn({ pageParam, signal }) {
      const further = pageParam && { cursor: pageParam, limit: furtherPageSize };
      const page = await client.jobs.list.query({ ...input, ...further }, { signal });
      return { ...page, jobs: page.jobs.map((job) => latestChanges.over(job)) };
    },
    enabled,
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  });
}
