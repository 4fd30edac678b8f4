'use client';

import { SearchX } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingRows } from '@/components/ui/loading-rows';
import type { WorkersAtWork } from '@/jobs/worker-schema';
import { NoWorker } from './no-worker';
import { TakenTypes } from './taken-types';
import { useDatabaseNow } from './use-database-now';
import { WarningList } from './warning-list';
import { chosenWorkers, workerFilterParsers } from './worker-filter';
import { WorkerFilters } from './worker-filters';
import { WorkerRows } from './worker-rows';
import { takersOf, totalsText } from './worker-totals';
import { workerWarnings } from './worker-warnings';

/** Heartbeats are not broadcast. */
const pollMs = 2_000;

/** Answers: who is working? */
export function WorkersPage() {
  const asked = trpc.workers.atWork.useQuery(undefined, { refetchInterval: pollMs });
  return (
    <>
      {!asked.data && <PageHeader title="Workers" address={{ parsers: workerFilterParsers }} />}
      {asked.isPending && (
        <div className="panel overflow-hidden">
          <LoadingRows label="Loading workers" rows={4} className="h-20" />
        </div>
      )}
      {asked.isLoadingError && (
        <div className="panel">
          <ErrorState
            error={asked.error}
            {...(problemOf(asked.error).status === 403 && { title: 'Workers are seen with the scope read.' })}
            onRetry={() => void asked.refetch()}
          />
        </div>
      )}
      {asked.data && <Loaded atWork={asked.data} receivedAt={asked.dataUpdatedAt} />}
    </>
  );
}

function Loaded({ atWork, receivedAt }: { atWork: WorkersAtWork; receivedAt: number }) {
  const [filter, setFilter] = useQueryStates(workerFilterParsers, { history: 'push' });
  const mayDrain = useMay('manage');
  const now = useDatabaseNow(atWork.at, receivedAt);
  const { workers } = atWork;
  const shown = chosenWorkers(workers, filter);
  return (
    <>
      <PageHeader title="Workers" address={{ parsers: workerFilterParsers }}>
        <p data-testid="worker-totals" className="text-muted [overflow-wrap:anywhere]">
          {totalsText(workers, filter.type)}
        </p>
      </PageHeader>
      <WarningList warnings={workerWarnings(atWork, now)} />
      {workers.length > 0 && (
        <>
          <WorkerFilters filter={filter} onChange={(change) => void setFilter(change)} />
          <TakenTypes takers={takersOf(workers)} chosen={filter.type} onChoose={(type) => void setFilter({ type })} />
        </>
      )}
      <div className="panel overflow-hidden">
        {workers.length === 0 && <NoWorker />}
        {shown.length > 0 && <WorkerRows workers={shown} now={now} mayDrain={mayDrain} />}
        {workers.length > 0 && shown.length === 0 && (
          <EmptyState icon={<SearchX />} title="No worker matches this filter.">
            <Button className="mt-2" onClick={() => void setFilter(null)}>
              Show all workers
            </Button>
          </EmptyState>
        )}
      </div>
    </>
  );
}
