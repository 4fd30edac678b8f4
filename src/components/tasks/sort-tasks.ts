import { addressOneOf } from '../../client/address-parts.ts';
import type { TaskTypeFigures } from '@/jobs/task-type-schema';
import type { TaskHour } from './use-task-hours';

export const taskColumns = [
  'name',
  'pending',
  'active',
  'rate',
  'failed',
  'waitP50',
  'waitP95',
  'runP50',
  'runP95',
  'workers',
] as const;
export type TaskColumn = (typeof taskColumns)[number];

/** The order of the list as it stands in the URL: names from a on, figures from the greatest down, or the reverse. */
export const taskOrderParsers = {
  sort: addressOneOf(taskColumns).withDefault('name'),
  order: addressOneOf(['asc', 'desc']).withDefault('asc'),
};

export interface TaskOrder {
  sort: TaskColumn;
  order: 'asc' | 'desc';
}

type Figure = (task: TaskTypeFigures, hour: TaskHour | undefined) => number | null | undefined;

const figures: Record<Exclude<TaskColumn, 'name'>, Figure> = {
  pending: ({ jobs }) => jobs?.pending,
  active: ({ jobs }) => jobs?.active,
  rate: (_task, hour) => hour?.throughputPerMinute,
  failed: (_task, hour) => hour?.failureRate,
  waitP50: (_task, hour) => hour?.waitMs.p50,
  waitP95: (_task, hour) => hour?.waitMs.p95,
  runP50: (_task, hour) => hour?.runMs.p50,
  runP95: (_task, hour) => hour?.runMs.p95,
  workers: ({ workers }) => workers,
};

/** Where a press on a column's head leads: to its most telling end first, then to the other. */
export function nextOrder({ sort, order }: TaskOrder, column: TaskColumn): TaskOrder {
  if (sort === column) return { sort, order: order === 'asc' ? 'desc' : 'asc' };
  return { sort: column, order: column === 'name' ? 'asc' : 'desc' };
}

/** In that order; what has no figure stands last either way, and equals stand by name. */
export function sortTasks<Task extends TaskTypeFigures>(
  tasks: readonly Task[],
  hours: ReadonlyMap<string, TaskHour>,
  { sort, order }: TaskOrder,
): Task[] {
  const sign = order === 'asc' ? 1 : -1;
  const byName = (a: Task, b: Task) => (a.taskType < b.taskType ? -1 : 1);
  if (sort === 'name') return tasks.toSorted((a, b) => sign * byName(a, b));
  const figureOf = (task: Task) => figures[sort](task, hours.get(task.taskType)) ?? null;
  return tasks.toSorted((a, b) => {
    const [x, y] = [figureOf(a), figureOf(b)];
    if (x === y) return byName(a, b);
    if (x === null || y === null) return x === null ? 1 : -1;
    return sign * (x - y);
  });
}
