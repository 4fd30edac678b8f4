'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { timeProblems, timeRangeParsers } from '@/components/charts/time-range';
import { useTimeRange } from '@/components/charts/use-time-range';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';
import { JsonPanel } from '@/components/ui/late-json-panel';
import { Skeleton } from '@/components/ui/skeleton';
import { WatchToggle } from '@/components/watch/watch-toggle';
import { visibleText } from '@/jobs/visible-text';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { LimitsPanel } from './limits-panel';
import { PauseTaskType } from './pause-task-type';
import { TaskTypeCharts } from './task-type-charts';
import { TaskTypeFacts } from './task-type-facts';
import { WorkersOfType } from './workers-of-type';

const askEveryMs = 5_000;
// The page is of one task type, whatever its address says.
const { type: _type, ...taskTimeParsers } = timeRangeParsers;

/** Answers: how is this kind of work doing, and what holds it back? */
export function TaskTypePage({ taskType }: { taskType: string }) {
  const asked = trpc.tasks.get.useQuery({ taskType }, { refetchInterval: askEveryMs });
  const { data: task } = asked;
  return (
    <>
      <PageHeader
        title={<span className="[overflow-wrap:anywhere]">{visibleText(taskType.slice(0, 63))}</span>}
        address={{ parsers: taskTimeParsers, also: timeProblems(useTimeRange(taskType).timeRange) }}
      >
        {task && <Actions task={task} />}
      </PageHeader>
      {asked.isPending && <PageSkeleton />}
      {asked.isLoadingError && (
        <div className="panel">
          {problemOf(asked.error).status === 404 || problemOf(asked.error).status === 400 ? (
            <NotThere what="task type" id={encodeURIComponent(taskType)} href="/tasks" all="All task types">
              is no task type here. A worker that has its handler registers it when it starts.
            </NotThere>
          ) : (
            <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
          )}
        </div>
      )}
      {task && (
        <div className="flex flex-col gap-4">
          <TaskTypeFacts task={task} />
          <TaskTypeCharts taskType={taskType} />
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <div className="flex min-w-0 flex-col gap-4">
              <LimitsPanel task={task} />
              <WorkersOfType task={task} />
              {task.example !== null && <JsonPanel title="Example payload" value={task.example} />}
            </div>
            <div className="flex min-w-0 flex-col gap-4">
              <JsonPanel title="Payload schema" value={task.payloadSchema} />
              {task.resultSchema && <JsonPanel title="Result schema" value={task.resultSchema} />}
            </div>
          </div>
        </div>
      )}
    </>
  );
}

function Actions({ task }: { task: TaskTypeInfo }) {
  const maySubmit = useMay('submit');
  const mayPause = useMay('manage');
  return (
    <div className="flex flex-wrap gap-2">
      <WatchToggle kind="taskType" id={task.taskType} size="md" />
      {maySubmit && (
        <Button asChild>
          <Link href={`/jobs/new?type=${encodeURIComponent(task.taskType)}`}>
            <Plus aria-hidden />
            Submit one
          </Link>
        </Button>
      )}
      {mayPause && <PauseTaskType task={task} />}
    </div>
  );
}

function PageSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Loading the task type</span>
      <Skeleton className="h-28" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
