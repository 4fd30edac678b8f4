import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { ErrorsPage } from '@/components/errors/errors-page';
import { groupsInput, loadGroupFilter } from '@/components/errors/group-filter';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Errors' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const input = groupsInput(await loadGroupFilter(searchParams));
  return (
    <Prefetched
      ask={(cache, api) => [
        cache.prefetchInfiniteQuery({
          queryKey: [['errors', 'list'], input],
          queryFn: () => api.errors.list(input),
          initialPageParam: '',
          retry: false,
        }),
        prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list()),
        prefetchQuery(cache, 'whoAmI', undefined, () => api.whoAmI()),
      ]}
    >
      <ErrorsPage />
    </Prefetched>
  );
}
