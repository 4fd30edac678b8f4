'use client';

import type { inferRouterOutputs } from '@trpc/server';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import type { AppRouter } from '@/server/api/root-router';

type Schedule = inferRouterOutputs<AppRouter>['schedules']['get'];

/** What a change of a schedule does to the page: it shows the answer, says what was done, and asks for the rest anew. */
export function useScheduleChange() {
  const { schedules } = trpc.useUtils();
  return (done: string) => ({
    onSuccess(schedule: Schedule) {
      schedules.get.setData({ scheduleId: schedule.scheduleId }, schedule);
      toast.success(done);
    },
    onError: (error: unknown) => toast.error(problemOf(error).message),
    onSettled: () => schedules.invalidate(),
  });
}
