'use client';

import { Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { JsonPanel } from '@/components/ui/late-json-panel';
import { Skeleton } from '@/components/ui/skeleton';
import { WatchToggle } from '@/components/watch/watch-toggle';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { LimitsPanel } from './limits-panel';
import { PauseTaskType } from './pause-task-type';
import { TaskTypeCharts } from './task-type-charts';
import { TaskTypeFacts } from './task-type-facts';
import { WorkersOfType } from './workers-of-type';

const askEveryMs = 5_000;

/** Answers: how is this kind of work doing, and what holds it back? */
export function TaskTypePage({ taskType }: { taskType: string }) {
  const asked = trpc.tasks.get.useQuery({ taskType }, { refetchInterval: askEveryMs });
  const { data: task } = asked;
  return (
    <>
      <PageHeader title={<span className="[overflow-wrap:anywhere]">{taskType.slice(0, 63)}</span>}>
        {task && <Actions task={task} />}
      </PageHeader>
      {asked.isPending && <PageSkeleton />}
      {asked.isLoadingError && (
        <div className="panel">
          {problemOf(asked.error).status === 404 ? (
            <NoSuchTaskType />
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
            </div>
            <div className="flex min-w-0 flex-col gap-4">
              {task.example !== null && <JsonPanel title="Example payload" value={task.example} />}
              <JsonPanel title="Payload schema" value={task.payloadSchema} />
              {task.resultSchema && <JsonPanel title="Result schema" value={task.resultSchema} />}
            </div>
          </div>
        </div>
      )}
    </>
  );
}

function NoSuchTaskType() {
  return (
    <EmptyState icon={<SearchX />} title="There is no such task type.">
      <p>A worker that has its handler registers it when it starts.</p>
      <Button asChild className="mt-3">
        <Link href="/tasks">All task types</Link>
      </Button>
    </EmptyState>
  );
}

function Actions({ task }: { task: TaskTypeInfo }) {
  const maySubmit = useMay('submit');
  const mayPause = useMay('manage');
  return (
    <div className="flex flex-wrap gap-2">
      <WatchToggle kind="taskType" id={task.taskType} />
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
