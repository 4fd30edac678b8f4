import { priorityNumbers } from '../../jobs/job-priority.ts';
import type { Lane } from './transition-job/claim-due-jobs.ts';

/** Which concurrency key this process served last in each lane. Only in memory: after a restart the round starts again. */
export interface Turns {
  /** The lanes of task types, of all priorities or of some. */
  lanesOf(taskTypes: Iterable<string>, priorities?: readonly number[]): Lane[];
  wereServed(lanes: readonly Lane[]): void;
}

const allPriorities = Object.values(priorityNumbers);

export function createTurns(): Turns {
  const served = new Map<string, string>();
  const nameOf = (taskType: string, priority: number): string => `${priority}/${taskType}`;
  return {
    lanesOf: (taskTypes, priorities = allPriorities) =>
      [...taskTypes].flatMap((taskType) =>
        priorities.map((priority) => ({ taskType, priority, after: served.get(nameOf(taskType, priority)) ?? '' })),
      ),
    wereServed(lanes) {
      for (const { taskType, priority, after } of lanes) served.set(nameOf(taskType, priority), after);
    },
  };
}
