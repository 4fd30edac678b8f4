'use client';

import { ThroughputChart } from '@/components/charts/charts';
import { RangeBar } from '@/components/charts/range-bar';
import { useHistory } from '@/components/charts/use-history';
import { useTimeRange } from '@/components/charts/use-time-range';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { PanelLink } from '@/components/ui/panel-link';
import { Skeleton } from '@/components/ui/skeleton';

const place = 'lg:col-span-2';

/** What ended over the time of the page. */
export function ThroughputPanel() {
  const chosen = useTimeRange();
  const history = useHistory(chosen.input);
  if (history.data) {
    return (
      <ThroughputChart
        history={history.data}
        onShow={chosen.show}
        className={place}
        toolbar={<RangeBar chosen={chosen} history={history.data} />}
        actions={<PanelLink href={chartsLink(chosen.timeRange)}>All charts</PanelLink>}
      />
    );
  }
  return (
    <Panel title="Throughput" className={place}>
      {history.isPending && <Skeleton className="h-60" />}
      {history.isLoadingError && <ErrorState error={history.error} onRetry={() => void history.refetch()} />}
    </Panel>
  );
}

/** The same time on the page of all charts. */
function chartsLink({ range, from, to }: { range: string; from: string | null; to: string | null }): string {
  return `/charts?${new URLSearchParams({ range, ...(from && { from }), ...(to && { to }) }).toString()}`;
}
