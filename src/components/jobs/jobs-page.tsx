'use client';

import { ArrowUp, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import { countOf } from '@/client/format-number';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { isFiltering, jobFilterParsers } from './job-filter';
import { JobFilters } from './job-filters';
import { JobTable } from './job-table';
import { JobTableSkeleton } from './job-table-skeleton';
import { NoJobYet } from './no-job-yet';
import { useJobList } from './use-job-list';

/** Answers: which job? */
export function JobsPage() {
  const [filter, setFilter] = useQueryStates(jobFilterParsers, { history: 'push' });
  const { list, jobs, arrivals, showArrivals } = useJobList(filter);
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
      <JobFilters filter={filter} onChange={(change) => void setFilter(change)} />
      <div className={classNames('panel overflow-hidden', list.isPlaceholderData && 'opacity-70')}>
        <div aria-live="polite">
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
        {list.isPending && <JobTableSkeleton />}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {jobs.length > 0 && <JobTable jobs={jobs} />}
        {isEmpty && !isFiltering(filter) && <NoJobYet />}
        {isEmpty && isFiltering(filter) && (
          <EmptyState icon={<SearchX />} title="No job matches this filter.">
            <Button className="mt-2" onClick={() => void setFilter(null)}>
              Show all jobs
            </Button>
          </EmptyState>
        )}
      </div>
      {list.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {list.isFetchingNextPage ? 'Loading…' : 'Load older jobs'}
          </Button>
        </div>
      )}
    </>
  );
}
