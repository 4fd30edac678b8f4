import { parseAsString } from 'nuqs/server';
import { addressOneOf } from '../../client/address-parts.ts';
import type { TaskTypeFigures } from '@/jobs/task-type-schema';

export const taskShows = ['all', 'paused', 'limited', 'no_worker'] as const;
export type TaskShow = (typeof taskShows)[number];

/** The filter of the list as it stands in the URL. */
export const taskFilterParsers = {
  q: parseAsString.withDefault(''),
  show: addressOneOf(taskShows).withDefault('all'),
};

export interface TaskFilter {
  q: string;
  show: TaskShow;
}

const shown: Record<TaskShow, (task: TaskTypeFigures) => boolean> = {
  all: () => true,
  paused: ({ paused }) => paused,
  limited: ({ concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey }) =>
    [concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey].some((limit) => limit !== null),
  no_worker: ({ workers }) => workers === 0,
};

export function matchesTaskFilter(task: TaskTypeFigures, { q, show }: TaskFilter): boolean {
  const words = q.toLowerCase().split(/\s+/);
  const text = `${task.taskType} ${task.description ?? ''}`.toLowerCase();
  return shown[show](task) && words.every((word) => text.includes(word));
}
