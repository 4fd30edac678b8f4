'use client';

import { PageHeader } from '@/components/shell/page-header';
import { TaskTypeFilter } from '@/components/task-type-filter';
import { ErrorState } from '@/components/ui/error-state';
import { TimeBox } from '@/components/ui/time-box';
import { DurationChart, ThroughputChart } from './charts';
import { ChartsSkeleton } from './charts-skeleton';
import { FailureChart } from './failure-chart';
import { ThroughputBars } from './lazy-bars';
import { RangeBar } from './range-bar';
import { StaleNote } from './stale-note';
import { timeProblems, timeRangeParsers } from './time-range';
import { useHistory } from './use-history';
import { useTimeRange } from './use-time-range';

/** Answers: how much ended, how much of it failed, how long did it wait and run, and when did that change? */
export function ChartsPage() {
  const chosen = useTimeRange();
  const history = useHistory(chosen.input);
  const { timeRange } = chosen;
  return (
    <>
      <PageHeader title="Charts" address={{ parsers: timeRangeParsers, also: timeProblems(timeRange) }}>
        <div className="flex flex-wrap items-center gap-2">
          <TaskTypeFilter value={timeRange.type} onChange={chosen.setType} />
          <TimeBox label="From" value={timeRange.from} onChange={(from) => chosen.setEnd({ from })} />
          <TimeBox label="To" value={timeRange.to} onChange={(to) => chosen.setEnd({ to })} />
        </div>
      </PageHeader>
      <div className="mb-3 flex flex-col gap-2">
        <RangeBar chosen={chosen} history={history.data} />
        <StaleNote query={history} />
      </div>
      {history.isPending && <ChartsSkeleton />}
      {history.isLoadingError && (
        <div className="panel">
          <ErrorState error={history.error} onRetry={() => void history.refetch()} />
        </div>
      )}
      {history.data && (
        <div aria-busy={history.isPlaceholderData} className="grid gap-3 lg:grid-cols-2">
          <ThroughputChart history={history.data} onShow={chosen.show} bars={ThroughputBars} />
          <FailureChart history={history.data} onShow={chosen.show} />
          <DurationChart history={history.data} measure="waitMs" onShow={chosen.show} />
          <DurationChart history={history.data} measure="runMs" onShow={chosen.show} />
          <p className="text-xs text-muted lg:col-span-2">
            Jobs are counted when they end. Durations are counted in classes (1, 2, 5, 10, 20, 50 ms, up to an hour),
            and a percentile is as exact as the class that it lies in.
          </p>
        </div>
      )}
    </>
  );
}
