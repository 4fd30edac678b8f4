'use client';

import { PackageOpen, SearchX } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingRows } from '@/components/ui/loading-rows';
import { PauseAll } from './pause-all';
import { nextOrder, sortTasks, taskOrderParsers } from './sort-tasks';
import { matchesTaskFilter, taskFilterParsers } from './task-filter';
import { TaskFilters } from './task-filters';
import { TaskTable } from './task-table';
import { useTaskHours } from './use-task-hours';

const askEveryMs = 5_000;

/** Answers: how is each kind of work doing? */
export function TaskTypesPage() {
  const [filter, setFilter] = useQueryStates(taskFilterParsers);
  const list = trpc.tasks.figures.useQuery(undefined, { refetchInterval: askEveryMs });
  const hours = useTaskHours();
  const mayPause = useMay('manage');
  const { tasks = [], allPaused = false } = list.data ?? {};
  const [order, setOrder] = useQueryStates(taskOrderParsers);
  const matching = tasks.filter((task) => matchesTaskFilter(task, filter));
  const shown = sortTasks(matching, hours, order);
  return (
    <>
      <PageHeader title="Task types" address={{ parsers: { ...taskFilterParsers, ...taskOrderParsers } }}>
        {mayPause && tasks.length > 0 && !allPaused && <PauseAll />}
      </PageHeader>
      {tasks.length > 0 && <TaskFilters filter={filter} onChange={(change) => void setFilter(change)} />}
      <div className="panel overflow-hidden">
        {list.isPending && <LoadingRows label="Loading task types" />}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {shown.length > 0 && (
          <TaskTable
            {...{ allPaused, hours, mayPause, order }}
            tasks={shown}
            onSort={(column) => void setOrder(nextOrder(order, column))}
          />
        )}
        {list.isSuccess && tasks.length === 0 && (
          <EmptyState icon={<PackageOpen />} title="No task type is known yet." command="npm run start:worker">
            A worker registers its task types when it starts.
          </EmptyState>
        )}
        {tasks.length > 0 && shown.length === 0 && (
          <EmptyState icon={<SearchX />} title="No task type matches this filter.">
            <Button className="mt-2" onClick={() => void setFilter(null)}>
              Show all task types
            </Button>
          </EmptyState>
        )}
      </div>
    </>
  );
}
