import type { Metadata } from 'next';
import { WorkersPage } from '@/components/workers/workers-page';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Workers' };

export default function Page() {
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'workers.atWork', undefined, () => api.workers.atWork()),
        prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list()),
      ]}
    >
      <WorkersPage />
    </Prefetched>
  );
}
