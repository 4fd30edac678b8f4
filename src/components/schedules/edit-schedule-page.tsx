'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { usePageTitle } from '@/client/use-page-title';
import { parsedObject } from '@/components/new-job/parsed-object';
import { PageHeader } from '@/components/shell/page-header';
import { FormSkeleton } from '@/components/ui/form-skeleton';
import { asFieldProblems } from './as-field-problems';
import { DefinedInCode, NotAllowed } from './form-states';
import { fieldsOf, patchOf } from './schedule-fields';
import { ScheduleForm } from './schedule-form';
import { ScheduleNotLoaded } from './schedule-not-loaded';

/** Answers: how do I make it run at another time? */
export function EditSchedulePage({ scheduleId }: { scheduleId: string }) {
  const router = useRouter();
  const mayAct = useMay('manage');
  const { schedules } = trpc.useUtils();
  const back = `/schedules/${scheduleId}`;
  // Not asked for again: what is typed is of the schedule as it was.
  const asked = trpc.schedules.get.useQuery({ scheduleId }, { retry: false, refetchOnWindowFocus: false });
  const list = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const change = trpc.schedules.change.useMutation({
    onSuccess(schedule) {
      schedules.get.setData({ scheduleId }, schedule);
      toast.success('It goes by the new rule from now on.');
      router.push(back);
      return schedules.list.invalidate();
    },
    onError(error) {
      if (asFieldProblems(error).length === 0) toast.error(problemOf(error).message);
    },
  });
  const problems = useMemo(() => asFieldProblems(change.error), [change.error]);
  const { data: schedule } = asked;
  usePageTitle(schedule ? `Edit ${schedule.name}` : null);
  const error = asked.error ?? list.error;
  const isReady = schedule !== undefined && list.data !== undefined;
  return (
    <>
      <PageHeader
        title={<span className="[overflow-wrap:anywhere]">{schedule ? `Edit ${schedule.name}` : 'Edit schedule'}</span>}
      />
      {!mayAct && <NotAllowed />}
      {mayAct && !isReady && !error && <FormSkeleton />}
      {mayAct && !isReady && error && (
        <div className="panel">
          <ScheduleNotLoaded
            scheduleId={scheduleId}
            error={error}
            onRetry={() => void Promise.all([asked.refetch(), list.refetch()])}
          />
        </div>
      )}
      {mayAct && isReady && schedule.definedInCode && <DefinedInCode />}
      {mayAct && isReady && !schedule.definedInCode && (
        <ScheduleForm
          tasks={list.data.tasks}
          taskType={schedule.taskType}
          fields={fieldsOf(schedule)}
          payload={parsedObject(JSON.stringify(schedule.payload))}
          problems={problems}
          isSaving={change.isPending || change.isSuccess}
          save={{
            label: 'Save changes',
            onSave(fields, taskType, payload) {
              const wanted = patchOf(schedule, fields, taskType, payload);
              if (wanted === null) router.push(back);
              else change.mutate({ scheduleId, wanted });
            },
          }}
          back={back}
        />
      )}
    </>
  );
}
