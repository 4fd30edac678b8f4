'use client';

import { trpc } from '@/client/trpc';
import { StaleNote } from '@/components/charts/stale-note';
import { timeProblems, timeRangeParsers } from '@/components/charts/time-range';
import { useHistory } from '@/components/charts/use-history';
import { useTimeRange } from '@/components/charts/use-time-range';
import { PageHeader } from '@/components/shell/page-header';
import { ErrorState } from '@/components/ui/error-state';
import { NoJobYet } from '@/components/jobs/no-job-yet';
import type { Stats } from '@/jobs/stats-schema';
import { AttentionPanel } from './attention-panel';
import { LatestJobs } from './latest-jobs';
import { OverviewSkeleton } from './overview-skeleton';
import { StatTiles } from './stat-tiles';
import { ThroughputPanel } from './throughput-panel';
import { VerdictLine } from './verdict-line';
import { WebhookHealth } from './webhook-health';
import { WorkerStrip } from './worker-strip';

/** Answers: is everything all right? */
export function OverviewPage() {
  const overview = trpc.stats.overview.useQuery(undefined, { refetchInterval: 15_000 });
  const { timeRange } = useTimeRange();
  const lastHour = useHistory({ range: 'hour' });
  return (
    <>
      <PageHeader title="Overview" address={{ parsers: timeRangeParsers, also: timeProblems(timeRange) }}>
        {overview.data && <VerdictLine overview={overview.data} />}
      </PageHeader>
      {overview.isPending && <OverviewSkeleton />}
      {overview.isLoadingError && <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data && (
        <div className="flex flex-col gap-4">
          <StaleNote query={overview} />
          <StatTiles overview={overview.data} lastHour={lastHour.data} />
          {isEmpty(overview.data.stats) && (
            <div className="panel">
              <NoJobYet />
            </div>
          )}
          <div className="grid gap-4 lg:grid-cols-3">
            <ThroughputPanel />
            <AttentionPanel overview={overview.data} />
            <WorkerStrip />
            <WebhookHealth webhooks={overview.data.webhooks} />
            <LatestJobs />
          </div>
        </div>
      )}
    </>
  );
}

function isEmpty(stats: Stats): boolean {
  return Object.values(stats.counts).every((count) => count === 0);
}
