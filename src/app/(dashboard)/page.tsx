import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { loadRange } from '@/components/overview/chart-range';
import { latestJobsInput } from '@/components/overview/latest-jobs-input';
import { OverviewPage } from '@/components/overview/overview-page';
import { prefetchJobs } from './prefetch-jobs';
import { prefetchQuery } from './prefetch-query';
import { Prefetched } from './prefetched';

export const metadata: Metadata = { title: 'Overview' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { range } = await loadRange(searchParams);
  const ranges = new Set(['hour', range] as const);
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'stats.overview', undefined, () => api.stats.overview()),
        prefetchQuery(cache, 'workers.list', undefined, () => api.workers.list()),
        prefetchJobs(cache, latestJobsInput, (input) => api.jobs.list(input)),
        ...[...ranges].map((one) =>
          prefetchQuery(cache, 'stats.throughput', { range: one }, () => api.stats.throughput({ range: one })),
        ),
      ]}
    >
      <OverviewPage />
    </Prefetched>
  );
}
