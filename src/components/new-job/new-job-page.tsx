'use client';

import { PackageOpen } from 'lucide-react';
import { parseAsString, useQueryState } from 'nuqs';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { NewJobForm } from './new-job-form';

/** Answers: how do I submit? */
export function NewJobPage() {
  const [type, setType] = useQueryState('type', parseAsString);
  const list = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const tasks = list.data?.tasks ?? [];
  const task = tasks.find(({ taskType }) => taskType === type) ?? tasks[0];
  return (
    <>
      <PageHeader title="New job" />
      {list.isPending && <FormSkeleton />}
      {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && !task && (
        <div className="panel">
          <EmptyState icon={<PackageOpen />} title="No task type is known yet." command="npm run start:worker">
            A worker registers its task types when it starts.
          </EmptyState>
        </div>
      )}
      {task && (
        <NewJobForm key={task.taskType} tasks={tasks} task={task} onTask={(taskType) => void setType(taskType)} />
      )}
    </>
  );
}

function FormSkeleton() {
  return (
    <div role="status" className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <span className="sr-only">Loading task types</span>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-24" />
        <Skeleton className="h-72" />
        <Skeleton className="h-44" />
      </div>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-8" />
        <Skeleton className="h-56" />
      </div>
    </div>
  );
}
