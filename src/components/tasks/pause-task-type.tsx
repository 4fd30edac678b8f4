'use client';

import { Pause, Play } from 'lucide-react';
import { toast } from '@/client/toast';
import { countOf } from '@/client/format-number';
import { limitWords } from '@/client/limit-words';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { TaskTypeFigures } from '@/jobs/task-type-schema';
import { useTaskTypeChanged } from './use-task-type-changed';

interface PauseTaskTypeProps {
  task: TaskTypeFigures;
  size?: 'sm' | 'md';
}

/** Pauses a task type, or resumes it, after asking: both are felt at once, by whoever waits for its jobs. */
export function PauseTaskType({ task, size = 'md' }: PauseTaskTypeProps) {
  const { taskType, paused } = task;
  const changed = useTaskTypeChanged();
  const answers = {
    onSuccess: changed,
    onError: (error: unknown) => toast.error(problemOf(error).message),
  };
  const pause = trpc.tasks.pause.useMutation(answers);
  const resume = trpc.tasks.resume.useMutation(answers);
  const [verb, Icon, change] = paused ? (['Resume', Play, resume] as const) : (['Pause', Pause, pause] as const);
  return (
    <ConfirmDialog
      trigger={
        <Button size={size} aria-label={`${verb} ${taskType}`}>
          <Icon aria-hidden />
          {verb}
        </Button>
      }
      title={`${verb} ${taskType}?`}
      keep={paused ? 'Leave it paused' : 'Leave it open'}
      confirm={paused ? 'Resume it' : 'Pause it'}
      isPending={change.isPending}
      onConfirm={(close) => change.mutate({ taskType }, { onSettled: close })}
    >
      {paused ? resumeWords(task) : pauseWords(task)}
    </ConfirmDialog>
  );
}

function pauseWords({ jobs }: TaskTypeFigures): string {
  const running =
    jobs && jobs.active > 1 ? `The ${countOf(jobs.active, 'job')} that run go on. ` : 'What runs goes on. ';
  return `None of its jobs is started until it is resumed. ${running}What is submitted is accepted and waits.`;
}

function resumeWords(task: TaskTypeFigures): string {
  const waiting = task.jobs && task.jobs.pending > 1 ? `${countOf(task.jobs.pending, 'job')} wait. ` : '';
  return `${waiting}Its jobs are started again at once, with ${limitWords(task)}.`;
}
