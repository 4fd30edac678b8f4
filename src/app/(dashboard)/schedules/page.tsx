import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { listInput, loadScheduleFilter } from '@/components/schedules/schedule-filter';
import { SchedulesPage } from '@/components/schedules/schedules-page';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Schedules' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const input = listInput(await loadScheduleFilter(searchParams));
  return (
    <Prefetched
      ask={(cache, api) => [
        cache.prefetchInfiniteQuery({
          queryKey: [['schedules', 'list'], input],
          queryFn: () => api.schedules.list(input),
          initialPageParam: '',
          retry: false,
        }),
        prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list()),
        prefetchQuery(cache, 'whoAmI', undefined, () => api.whoAmI()),
      ]}
    >
      <SchedulesPage />
    </Prefetched>
  );
}
