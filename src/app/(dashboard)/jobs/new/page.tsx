import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { NewJobPage } from '@/components/new-job/new-job-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

interface NewJobRoute {
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ searchParams }: NewJobRoute): Promise<Metadata> {
  const { from, as } = await searchParams;
  return { title: from === undefined || as === 'new' ? 'New job' : 'Re-run a job' };
}

export default async function Page({ searchParams }: NewJobRoute) {
  const { from } = await searchParams;
  const original = typeof from === 'string' ? { jobId: from } : null;
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list()),
        ...(original ? [prefetchQuery(cache, 'jobs.get', original, () => api.jobs.get(original))] : []),
      ]}
    >
      <NewJobPage />
    </Prefetched>
  );
}
