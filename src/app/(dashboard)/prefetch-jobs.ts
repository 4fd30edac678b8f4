import type { QueryClient } from '@tanstack/react-query';
import type { JobPage } from '@/jobs/find-jobs-schema';

/** Keeps the first page of a list under the key by which `useJobPages` finds it. */
export function prefetchJobs<Input>(
  cache: QueryClient,
  input: Input,
  ask: (input: Input) => Promise<JobPage>,
): Promise<void> {
  return cache.prefetchInfiniteQuery({
    queryKey: [['jobs', 'list'], input],
    queryFn: () => ask(input),
    initialPageParam: '',
    retry: false,
  });
}
