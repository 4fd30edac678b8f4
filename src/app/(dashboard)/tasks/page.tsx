import type { Metadata } from 'next';
import { TaskTypesPage } from '@/components/tasks/task-types-page';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Task types' };

export default function Page() {
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'tasks.figures', undefined, () => api.tasks.figures()),
        prefetchQuery(cache, 'stats.overview', undefined, () => api.stats.overview()),
      ]}
    >
      <TaskTypesPage />
    </Prefetched>
  );
}
