'use client';

import { Pause, Play } from 'lucide-react';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { AllPaused } from '@/jobs/task-type-schema';

/** Pauses all task types at once, after asking. */
export function PauseAll() {
  const pause = trpc.tasks.pauseAll.useMutation(useAnswers());
  return (
    <ConfirmDialog
      trigger={
        <Button>
          <Pause aria-hidden />
          Pause all
        </Button>
      }
      title="Pause all task types?"
      keep="Leave them as they are"
      confirm="Pause all"
      isPending={pause.isPending}
      onConfirm={(close) => pause.mutate(undefined, { onSettled: close })}
    >
      No job at all is started until all are resumed. What runs goes on, what is submitted is accepted and waits. Which
      types are paused by themselves does not change.
    </ConfirmDialog>
  );
}

/** Ends that pause, after asking. */
export function ResumeAll() {
  const resume = trpc.tasks.resumeAll.useMutation(useAnswers());
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm">
          <Play aria-hidden />
          Resume all
        </Button>
      }
      title="Resume all task types?"
      keep="Leave them paused"
      confirm="Resume all"
      isPending={resume.isPending}
      onConfirm={(close) => resume.mutate(undefined, { onSettled: close })}
    >
      Jobs are started again at once, as limits allow; not those of task types that are paused by themselves.
    </ConfirmDialog>
  );
}

/** Shows the answer everywhere, or what went wrong. */
function useAnswers() {
  const { tasks } = trpc.useUtils();
  return {
    onSuccess(state: AllPaused) {
      tasks.allPaused.setData(undefined, state);
      return tasks.invalidate();
    },
    onError: (error: unknown) => toast.error(problemOf(error).message),
  };
}
