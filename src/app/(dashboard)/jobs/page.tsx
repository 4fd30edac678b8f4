import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { filterOf, isAskable, listInput, loadJobFilter } from '@/components/jobs/job-filter';
import { JobsPage } from '@/components/jobs/jobs-page';
import { prefetchJobs } from '../prefetch-jobs';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Jobs' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filter = filterOf(await loadJobFilter(searchParams));
  return (
    <Prefetched
      ask={(cache, api) => [
        ...(isAskable(filter) ? [prefetchJobs(cache, listInput(filter), (input) => api.jobs.list(input))] : []),
        prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list()),
        prefetchQuery(cache, 'stats.overview', undefined, () => api.stats.overview()),
      ]}
    >
      <JobsPage />
    </Prefetched>
  );
}
