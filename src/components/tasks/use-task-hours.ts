'use client';

import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import type { Stats } from '@/jobs/stats-schema';

/** What ended of a task type in the last hour. */
export type TaskHour = Stats['taskTypes'][number];

const askEveryMs = 15_000;

/** The last hour by task type; nothing for whoever may not read it, and of a type of which nothing ended. */
export function useTaskHours(): ReadonlyMap<string, TaskHour> {
  const { data } = trpc.stats.overview.useQuery(undefined, { enabled: useMay('read'), refetchInterval: askEveryMs });
  return new Map(data?.stats.taskTypes.map((hour) => [hour.taskType, hour]));
}
