'use client';

import { ArrowUp, Plus, SearchX } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useCallback } from 'react';
import { countOf } from '@/client/format-number';
import { useMay } from '@/client/use-may';
import { useSelection } from '@/components/bulk/use-selection';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { isFiltering, jobFilterParsers, listInput, searchBehind } from './job-filter';
import { JobFilters } from './job-filters';
import { EndOfList, mostRows } from './end-of-list';
import { LateJobListTable } from './late-job-list-table';
import { JobTableSkeleton } from './job-table-skeleton';
import { NoJobYet } from './no-job-yet';
import { useJobSearch } from './search/use-job-search';
import { useLookOn } from './search/use-look-on';
import { useJobList } from './use-job-list';

/** Both come after the first paint: the list is read before anything is done with many of its jobs. */
const ActionsPanel = dynamic(() => import('@/components/bulk/actions-panel').then((module) => module.ActionsPanel), {
  ssr: false,
});
const BulkBar = dynamic(() => import('@/components/bulk/bulk-bar').then((module) => module.BulkBar), {
  ssr: false,
  loading: () => <div aria-hidden className="min-h-10 border-b" />,
});

/** Answers: which job? */
export function JobsPage() {
  const search = useJobSearch();
  const { filter } = search;
  const { list, jobs, arrivals, showArrivals } = useJobList(filter);
  const { isLooking, lookOn } = useLookOn(list, jobs.length);
  // The text has a mistake: what is shown was asked for before.
  const isEarlier = search.parsed.problems.length > 0;
  const { limit: _limit, ...asked } = listInput(filter);
  const mayAct = useMay('manage');
  const { selection, choose, isGivenUp } = useSelection(jobs, JSON.stringify(asked));
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isPlaceholderData } = list;
  const onNearEnd = useCallback(() => {
    if (isFetchingNextPage || isPlaceholderData || jobs.length >= mostRows) return false;
    void fetchNextPage();
    return true;
  }, [fetchNextPage, isFetchingNextPage, isPlaceholderData, jobs.length]);
  const isEmpty = list.isSuccess && jobs.length === 0;
  return (
    <>
      <PageHeader title="Jobs" address={{ parsers: jobFilterParsers }}>
        <Button asChild variant="primary" size="sm">
          <Link href="/jobs/new">
            <Plus aria-hidden />
            New job
          </Link>
        </Button>
      </PageHeader>
      <ActionsPanel />
      <JobFilters search={search} />
      <div className={classNames('panel overflow-clip', list.isPlaceholderData && search.isAskable && 'opacity-70')}>
        {jobs.length > 0 && search.isAskable && (
          <BulkBar {...{ jobs, selection, choose, isGivenUp, mayAct }} filter={asked} hasMore={hasNextPage} />
        )}
        <div aria-live="polite">
          {isEarlier && search.isAskable && (
            <p className="border-b bg-raised px-3 py-1.5 text-xs">
              These are the jobs of the last search without a mistake
              {filter.q && (
                <>
                  : <code>{filter.q}</code>
                </>
              )}
              .
            </p>
          )}
          {arrivals > 0 && (
            <button
              type="button"
              onClick={() => void showArrivals()}
              className="flex h-8 w-full pointer-coarse:h-10 items-center justify-center gap-1.5 border-b bg-accent-soft text-xs font-medium text-accent"
            >
              <ArrowUp aria-hidden className="size-3.5" />
              {countOf(arrivals, 'new job')}: show
            </button>
          )}
        </div>
        {list.isPending && search.isAskable && <JobTableSkeleton />}
        {!search.isAskable && jobs.length === 0 && (
          <EmptyState icon={<SearchX />} title="This search has a mistake, so nothing was looked for.">
            <Button className="mt-2" onClick={() => search.ask('')}>
              Show all jobs
            </Button>
          </EmptyState>
        )}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {jobs.length > 0 && (
          <LateJobListTable
            jobs={jobs}
            hasMore={hasNextPage}
            onNearEnd={onNearEnd}
            selection={selection}
            choose={mayAct ? choose : undefined}
          />
        )}
        {isEmpty && !list.hasNextPage && !isFiltering(filter) && <NoJobYet />}
        {isEmpty && (list.hasNextPage || isFiltering(filter)) && (
          <EmptyState
            icon={<SearchX />}
            title={list.hasNextPage ? 'No job is found so far.' : 'No job matches this search.'}
          >
            {list.hasNextPage && (
              <p role="status">
                {isLooking ? 'Looking through older jobs…' : 'The newest were looked through. There are older ones.'}
              </p>
            )}
            {isFiltering(filter) && (
              <Button className="mt-2" onClick={() => search.ask('')}>
                Show all jobs
              </Button>
            )}
          </EmptyState>
        )}
      </div>
      <EndOfList
        list={{ ...list, fetchNextPage: lookOn }}
        rows={jobs.length}
        onOlder={() => {
          const last = jobs.at(-1);
          if (last) search.ask(searchBehind(filter, last));
        }}
      />
    </>
  );
}
