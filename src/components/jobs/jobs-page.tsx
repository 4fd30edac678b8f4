'use client';

import { ArrowUp, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { countOf } from '@/client/format-number';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { isFiltering } from './job-filter';
import { JobFilters } from './job-filters';
import { JobTable } from './job-table';
import { JobTableSkeleton } from './job-table-skeleton';
import { NoJobYet } from './no-job-yet';
import { useJobSearch } from './search/use-job-search';
import { useLookOn } from './search/use-look-on';
import { useJobList } from './use-job-list';

/** Answers: which job? */
export function JobsPage() {
  const search = useJobSearch();
  const { filter } = search;
  const { list, jobs, arrivals, showArrivals } = useJobList(filter);
  const { isLooking, lookOn } = useLookOn(list, jobs.length);
  // The text has a mistake: what is shown was asked for before.
  const isEarlier = search.parsed.problems.length > 0;
  const isEmpty = list.isSuccess && jobs.length === 0;
  return (
    <>
      <PageHeader title="Jobs">
        <Button asChild variant="primary" size="sm">
          <Link href="/jobs/new">
            <Plus aria-hidden />
            New job
          </Link>
        </Button>
      </PageHeader>
      <JobFilters search={search} />
      <div className={classNames('panel overflow-hidden', list.isPlaceholderData && search.isAskable && 'opacity-70')}>
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
              className="flex h-8 w-full items-center justify-center gap-1.5 border-b bg-accent-soft text-xs font-medium text-accent"
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
        {jobs.length > 0 && <JobTable jobs={jobs} />}
        {isEmpty && !isFiltering(filter) && <NoJobYet />}
        {isEmpty && isFiltering(filter) && (
          <EmptyState
            icon={<SearchX />}
            title={list.hasNextPage ? 'No job is found so far.' : 'No job matches this search.'}
          >
            {list.hasNextPage && (
              <p>{isLooking ? 'Looking through older jobs…' : 'There are older jobs to look through.'}</p>
            )}
            <Button className="mt-2" onClick={() => search.ask('')}>
              Show all jobs
            </Button>
          </EmptyState>
        )}
      </div>
      {list.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button onClick={lookOn} disabled={list.isFetchingNextPage}>
            {list.isFetchingNextPage ? 'Loading…' : 'Load older jobs'}
          </Button>
        </div>
      )}
    </>
  );
}
