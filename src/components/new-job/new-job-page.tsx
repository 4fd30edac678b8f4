'use client';

import { PackageOpen } from 'lucide-react';
import { useQueryState } from 'nuqs';
import { useRef } from 'react';
import { trpc } from '@/client/trpc';
import { useFocusKept } from '@/components/bulk/use-focus-kept';
import { PageHeader } from '@/components/shell/page-header';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { FormSkeleton } from '@/components/ui/form-skeleton';
import { newJobParsers, typeProblem } from './new-job-address';
import { NewJobForm } from './new-job-form';
import { RerunPage } from './rerun-page';

/** Answers: how do I submit? With `from` in the address: how do I run that job again? */
export function NewJobPage() {
  const [from] = useQueryState('from', newJobParsers.from);
  return from === null ? <FreshJob /> : <RerunPage jobId={from} />;
}

function FreshJob() {
  const [type, setType] = useQueryState('type', newJobParsers.type);
  const list = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const tasks = list.data?.tasks ?? [];
  const task = tasks.find(({ taskType }) => taskType === type) ?? tasks[0];
  const place = useRef<HTMLDivElement>(null);
  // Another type is another form: the keyboard goes on with the field that chose it.
  const kept = useFocusKept(place, task?.taskType ?? '', () => place.current?.querySelector('select') ?? null);
  return (
    <>
      <PageHeader title="New job" address={{ parsers: newJobParsers, also: typeProblem(type, task?.taskType) }} />
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
        <div ref={place} {...kept}>
          <NewJobForm key={task.taskType} tasks={tasks} task={task} onTask={(taskType) => void setType(taskType)} />
        </div>
      )}
    </>
  );
}
