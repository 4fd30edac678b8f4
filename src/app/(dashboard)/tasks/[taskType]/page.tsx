import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { decodedPart } from '@/client/decoded-part';
import { historyInput, loadTimeRange } from '@/components/charts/time-range';
import { TaskTypePage } from '@/components/tasks/task-type-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

interface TaskTypeRoute {
  params: Promise<{ taskType: string }>;
  searchParams: Promise<SearchParams>;
}

const nameOf = async ({ params }: Pick<TaskTypeRoute, 'params'>) => decodedPart((await params).taskType);

export async function generateMetadata(route: TaskTypeRoute): Promise<Metadata> {
  return { title: `Task type ${(await nameOf(route)).slice(0, 63)}` };
}

export default async function Page(route: TaskTypeRoute) {
  const taskType = await nameOf(route);
  const input = { taskType };
  const history = historyInput({ ...(await loadTimeRange(route.searchParams)), type: taskType });
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'tasks.get', input, () => api.tasks.get(input)),
        prefetchQuery(cache, 'stats.history', history, () => api.stats.history(history)),
      ]}
    >
      <TaskTypePage taskType={taskType} />
    </Prefetched>
  );
}
