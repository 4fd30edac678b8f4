'use client';

import { useRouter } from 'next/navigation';
import { useQueryState } from 'nuqs';
import { addressTaskType } from '@/client/address-parts';
import { useMemo } from 'react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { typeProblem } from '@/components/new-job/new-job-address';
import { parsedObject } from '@/components/new-job/parsed-object';
import { PageHeader } from '@/components/shell/page-header';
import { ErrorState } from '@/components/ui/error-state';
import { FormSkeleton } from '@/components/ui/form-skeleton';
import { NoTaskType, NotAllowed } from './form-states';
import { emptyFields, wishOf } from './schedule-fields';
import { ScheduleForm } from './schedule-form';
import { asFieldProblems } from './as-field-problems';

const parsers = { type: addressTaskType };

/** Answers: how do I make it run by the clock? */
export function NewSchedulePage() {
  const router = useRouter();
  const [type] = useQueryState('type', parsers.type);
  const mayAct = useMay('manage');
  const { schedules } = trpc.useUtils();
  const list = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const create = trpc.schedules.create.useMutation({
    onSuccess({ scheduleId, name }) {
      toast.success(`${name} is scheduled.`);
      router.push(`/schedules/${scheduleId}`);
      return schedules.list.invalidate();
    },
    onError(error) {
      if (asFieldProblems(error).length === 0) toast.error(problemOf(error).message);
    },
  });
  const problems = useMemo(() => asFieldProblems(create.error), [create.error]);
  const tasks = list.data?.tasks ?? [];
  const task = tasks.find(({ taskType }) => taskType === type) ?? tasks[0];
  return (
    <>
      <PageHeader title="New schedule" address={{ parsers, also: typeProblem(type, task?.taskType) }} />
      {!mayAct && <NotAllowed />}
      {mayAct && list.isPending && <FormSkeleton />}
      {mayAct && list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {mayAct && list.isSuccess && !task && <NoTaskType />}
      {mayAct && task && (
        <ScheduleForm
          tasks={tasks}
          taskType={task.taskType}
          fields={emptyFields(new Intl.DateTimeFormat().resolvedOptions().timeZone)}
          payload={parsedObject(JSON.stringify(task.example ?? {})) ?? {}}
          problems={problems}
          isSaving={create.isPending || create.isSuccess}
          save={{
            label: 'Make schedule',
            onSave: (fields, taskType, payload) => create.mutate(wishOf(fields, taskType, payload ?? {})),
          }}
          back="/schedules"
        />
      )}
    </>
  );
}
