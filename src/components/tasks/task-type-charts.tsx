'use client';

import { useMay } from '@/client/use-may';
import { DurationChart, ThroughputChart } from '@/components/charts/charts';
import { RangeBar } from '@/components/charts/range-bar';
import { StaleNote } from '@/components/charts/stale-note';
import { useHistory } from '@/components/charts/use-history';
import { useTimeRange } from '@/components/charts/use-time-range';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';

/** What ended of a task type, and how long it waited and ran, over the time of the page. */
export function TaskTypeCharts({ taskType }: { taskType: string }) {
  const chosen = useTimeRange(taskType);
  const history = useHistory(chosen.input);
  if (!useMay('read')) return null;
  return (
    <section aria-label="Charts" className="flex flex-col gap-3">
      <RangeBar chosen={chosen} history={history.data} />
      <StaleNote query={history} />
      {history.isLoadingError && (
        <div className="panel">
          <ErrorState error={history.error} onRetry={() => void history.refetch()} />
        </div>
      )}
      <div className="grid gap-4 lg:grid-cols-3">
        {history.isPending && [1, 2, 3].map((chart) => <Skeleton key={chart} className="h-68" />)}
        {history.data && (
          <>
            <ThroughputChart history={history.data} onShow={chosen.show} />
            <DurationChart history={history.data} measure="waitMs" onShow={chosen.show} />
            <DurationChart history={history.data} measure="runMs" onShow={chosen.show} />
          </>
        )}
      </div>
    </section>
  );
}
