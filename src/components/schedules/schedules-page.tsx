'use client';

import { CalendarClock, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import { problemOf } from '@/client/problem-of';
import { useMay } from '@/client/use-may';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { listInput, scheduleFilterParsers } from './schedule-filter';
import { ScheduleFilters } from './schedule-filters';
import { ScheduleRows } from './schedule-rows';
import { useSchedulePages } from './use-schedule-pages';
import { WeekPanel } from './week-panel';

/** Answers: what runs when? */
export function SchedulesPage() {
  const [filter, setFilter] = useQueryStates(scheduleFilterParsers, { history: 'push' });
  const mayAct = useMay('manage');
  const list = useSchedulePages(listInput(filter));
  const schedules = list.data?.pages.flatMap((page) => page.schedules) ?? [];
  const isEmpty = list.isSuccess && schedules.length === 0;
  const isFiltering = Object.values(filter).some(Boolean);
  return (
    <>
      <PageHeader title="Schedules" address={{ parsers: scheduleFilterParsers }}>
        {mayAct && list.isSuccess && <NewSchedule />}
      </PageHeader>
      {schedules.length > 0 && !isFiltering && <WeekPanel />}
      <ScheduleFilters filter={filter} onChange={(change) => void setFilter(change)} />
      <div className={classNames('panel overflow-hidden', list.isPlaceholderData && 'opacity-70')}>
        {list.isPending && <LoadingRows label="Loading schedules" />}
        {list.isLoadingError && (
          <ErrorState
            error={list.error}
            {...(problemOf(list.error).status === 403 && { title: 'Schedules are seen with the scope read.' })}
            onRetry={() => void list.refetch()}
          />
        )}
        {schedules.length > 0 && <ScheduleRows schedules={schedules} mayAct={mayAct} />}
        {isEmpty && !isFiltering && (
          <EmptyState
            icon={<CalendarClock />}
            title="Nothing runs by the clock yet."
            command={`taskflow schedules create nightly count_up '{"to":3}' \\\n  --cron '30 2 * * *' --timezone Europe/Berlin`}
          >
            A schedule submits a job at each of its ticks, each once, whatever process dies meanwhile.
          </EmptyState>
        )}
        {isEmpty && isFiltering && (
          <EmptyState icon={<SearchX />} title="No schedule matches this filter.">
            <Button className="mt-2" onClick={() => void setFilter(null)}>
              Show all schedules
            </Button>
          </EmptyState>
        )}
      </div>
      <LoadMore list={list} label="Load more schedules" />
    </>
  );
}

function NewSchedule() {
  return (
    <Button asChild variant="primary">
      <Link href="/schedules/new">
        <Plus aria-hidden />
        New schedule
      </Link>
    </Button>
  );
}
