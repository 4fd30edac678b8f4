'use client';

import Link from 'next/link';
import { absoluteTime } from '@/client/format-time';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { useJobPages } from '@/client/use-job-pages';
import { JobTable } from '@/components/jobs/job-table';
import { JobTableSkeleton } from '@/components/jobs/job-table-skeleton';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Fact } from '@/components/ui/fact';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { NotThere } from '@/components/ui/not-there';
import { Panel } from '@/components/ui/panel';
import type { JobAction } from '@/jobs/job-action-schema';
import { ListChecks } from 'lucide-react';
import { ActionItem } from './action-item';
import { ExportLinks } from './export-links';

/** Answers: what came of this bulk action, and which jobs did it change? */
export function ActionPage({ actionId }: { actionId: string }) {
  const asked = trpc.actions.get.useQuery(
    { actionId },
    { refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1000 : false) },
  );
  const isUnknown = asked.error !== null && [400, 404].includes(problemOf(asked.error).status ?? 0);
  return (
    <>
      <PageHeader title="Bulk action">
        <Button asChild size="sm">
          <Link href="/jobs/actions">All bulk actions</Link>
        </Button>
      </PageHeader>
      <div className="flex flex-col gap-3">
        {asked.isPending && <LoadingRows label="Loading the bulk action" className="h-16" />}
        {isUnknown && (
          <NotThere what="bulk action" id={actionId} href="/jobs/actions" all="All bulk actions">
            {problemOf(asked.error).status === 400 ? 'is not the id of a bulk action.' : 'was forgotten, or never was.'}
          </NotThere>
        )}
        {!isUnknown && asked.isLoadingError && <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />}
        {asked.data && <Loaded action={asked.data} />}
      </div>
    </>
  );
}

function Loaded({ action }: { action: JobAction }) {
  const isHydrated = useIsHydrated();
  const timeOf = (at: string | null) => (at && isHydrated ? absoluteTime(at) : '–');
  return (
    <>
      <div className="panel">
        <ActionItem action={action} isLinked={false} />
        <dl className="grid grid-cols-2 gap-3 border-t p-3 sm:grid-cols-4">
          <Fact name="Made">{timeOf(action.createdAt)}</Fact>
          <Fact name="Ended">{timeOf(action.finishedAt)}</Fact>
          <Fact name="By">{action.createdBy}</Fact>
          <Fact name="Action">{action.actionId}</Fact>
        </dl>
        <CodeBlock code={JSON.stringify(action.filter)} label="filter" className="m-3 mt-0" />
      </div>
      {action.action === 'delete' ? (
        <p className="text-muted">The jobs that it deleted are gone.</p>
      ) : (
        <Changed action={action} />
      )}
    </>
  );
}

function Changed({ action: { actionId, state } }: { action: JobAction }) {
  const filter = { changedBy: actionId };
  const list = useJobPages({ limit: 50, ...filter });
  const jobs = list.data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <div>
      <Panel
        flush
        title="Jobs that it changed"
        actions={
          <span className="flex items-center">
            <span className="text-xs text-muted">Export</span>
            <ExportLinks filter={filter} />
          </span>
        }
      >
        {list.isPending && <JobTableSkeleton />}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {jobs.length > 0 && <JobTable jobs={jobs} />}
        {list.isSuccess && jobs.length === 0 && (
          <EmptyState
            icon={<ListChecks />}
            title={state === 'running' ? 'It has changed no job so far.' : 'It changed no job that is still there.'}
          />
        )}
      </Panel>
      <LoadMore list={list} label="Load older jobs" />
    </div>
  );
}
