'use client';

import dynamic from 'next/dynamic';
import { useQueryState } from 'nuqs';
import { trpc } from '@/client/trpc';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Skeleton } from '@/components/ui/skeleton';
import { chartRanges, rangeParser } from './chart-range';
import { ThroughputTable } from './throughput-table';

// The chart library is most of the page's JavaScript: it comes after everything else, into a place of its size.
const ThroughputChart = dynamic(() => import('./throughput-chart').then((module) => module.ThroughputChart), {
  ssr: false,
  loading: () => <Skeleton className="h-47" />,
});

export function ThroughputPanel() {
  const [range, setRange] = useQueryState('range', rangeParser);
  const throughput = trpc.stats.throughput.useQuery({ range }, { placeholderData: (previous) => previous });
  return (
    <Panel
      title="Ended jobs"
      className="lg:col-span-2"
      actions={
        <SegmentedControl label="Range" value={range} options={chartRanges} onChange={(next) => void setRange(next)} />
      }
    >
      {throughput.data && (
        <>
          <div aria-hidden>
            <ThroughputChart throughput={throughput.data} />
          </div>
          <ThroughputTable throughput={throughput.data} />
        </>
      )}
      {throughput.isPending && <Skeleton className="h-47" />}
      {throughput.isLoadingError && <ErrorState error={throughput.error} onRetry={() => void throughput.refetch()} />}
    </Panel>
  );
}
