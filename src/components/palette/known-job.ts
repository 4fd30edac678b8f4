import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { trpc } from '@/client/trpc';
import type { JobPage } from '@/jobs/find-jobs-schema';

/** The job of a list that was loaded whose id ends so; null where none is, or more than one. */
export function knownJobWithEnd(cache: QueryClient, end: string): string | null {
  const wanted = end.trim().toLowerCase();
  const lists = cache.getQueriesData<InfiniteData<JobPage>>({ queryKey: getQueryKey(trpc.jobs.list) });
  const found = lists
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ jobs }) => jobs)
    .map(({ jobId }) => jobId)
    .filter((jobId) => jobId.endsWith(wanted));
  const [first, ...others] = new Set(found);
  return first !== undefined && others.length === 0 ? first : null;
}
