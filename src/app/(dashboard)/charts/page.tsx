import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { ChartsPage } from '@/components/charts/charts-page';
import { historyInput, loadTimeRange } from '@/components/charts/time-range';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Charts' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const input = historyInput(await loadTimeRange(searchParams));
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'stats.history', input, () => api.stats.history(input))]}>
      <ChartsPage />
    </Prefetched>
  );
}
