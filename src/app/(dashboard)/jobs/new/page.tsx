import type { Metadata } from 'next';
import { NewJobPage } from '@/components/new-job/new-job-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

export const metadata: Metadata = { title: 'New job' };

export default function Page() {
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list())]}>
      <NewJobPage />
    </Prefetched>
  );
}
