import type { Metadata } from 'next';
import { TaskTypePage } from '@/components/tasks/task-type-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

interface TaskTypeRoute {
  params: Promise<{ taskType: string }>;
}

const nameOf = async ({ params }: TaskTypeRoute) => decodeURIComponent((await params).taskType);

export async function generateMetadata(route: TaskTypeRoute): Promise<Metadata> {
  return { title: `Task type ${(await nameOf(route)).slice(0, 63)}` };
}

export default async function Page(route: TaskTypeRoute) {
  const taskType = await nameOf(route);
  const input = { taskType };
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'tasks.get', input, () => api.tasks.get(input))]}>
      <TaskTypePage taskType={taskType} />
    </Prefetched>
  );
}
