import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { historyInput, loadTimeRange } from '@/components/charts/time-range';
import { latestJobsInput } from '@/components/overview/latest-jobs-input';
import { OverviewPage } from '@/components/overview/overview-page';
import { prefetchJobs } from './prefetch-jobs';
import { prefetchQuery } from './prefetch-query';
import { Prefetched } from './prefetched';

export const metadata: Metadata = { title: 'Overview' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const shown = historyInput(await loadTimeRange(searchParams));
  // The tiles are of the last hour, whatever the chart shows.
  const isLastHour = shown.range === 'hour' && shown.taskType === undefined;
  const asked = isLastHour ? [shown] : [{ range: 'hour' as const }, shown];
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'stats.overview', undefined, () => api.stats.overview()),
        prefetchQuery(cache, 'workers.list', undefined, () => api.workers.list()),
        prefetchJobs(cache, latestJobsInput, (input) => api.jobs.list(input)),
        ...asked.map((input) => prefetchQuery(cache, 'stats.history', input, () => api.stats.history(input))),
      ]}
    >
      <OverviewPage />
    </Prefetched>
  );
}
