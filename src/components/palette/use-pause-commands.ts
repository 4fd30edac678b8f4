'use client';

import { toast } from '@/client/toast';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import type { AllPaused } from '@/jobs/task-type-schema';
import type { PaletteCommand } from './use-palette-commands';

/** Pauses all task types or resumes them, each with a way back in its toast. */
export function usePauseCommands(): PaletteCommand[] {
  const mayManage = useMay('manage');
  const { tasks } = trpc.useUtils();
  const { data } = trpc.tasks.allPaused.useQuery(undefined, { retry: false });
  const answers = {
    onSuccess(state: AllPaused) {
      tasks.allPaused.setData(undefined, state);
      return tasks.invalidate();
    },
  };
  const pause = trpc.tasks.pauseAll.useMutation(answers);
  const resume = trpc.tasks.resumeAll.useMutation(answers);
  if (!mayManage || data === undefined) return [];

  const pauseAll = (): void =>
    pause.mutate(undefined, {
      onSuccess: () => toast.undo('All task types are paused.', { onUndo: resumeAll }),
      onError: (error) => toast.problem(error, { title: 'Task types could not be paused.', onRetry: pauseAll }),
    });
  const resumeAll = (): void =>
    resume.mutate(undefined, {
      onSuccess: () => toast.undo('All task types are resumed.', { onUndo: pauseAll }),
      onError: (error) => toast.problem(error, { title: 'Task types could not be resumed.', onRetry: resumeAll }),
    });
  return data.allPaused
    ? [{ id: 'resume-all', label: 'Resume all task types', run: resumeAll }]
    : [{ id: 'pause-all', label: 'Pause all task types', run: pauseAll }];
}
