'use client';

import { trpc } from '@/client/trpc';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';

/** To be told how a task type is after a change: every place of the page shows it then. */
export function useTaskTypeChanged(): (task: TaskTypeInfo) => Promise<void> {
  const { tasks } = trpc.useUtils();
  return async (task) => {
    tasks.get.setData({ taskType: task.taskType }, task);
    tasks.figures.setData(
      undefined,
      (known) => known && { ...known, tasks: known.tasks.map((one) => (one.taskType === task.taskType ? task : one)) },
    );
    await tasks.invalidate();
  };
}
