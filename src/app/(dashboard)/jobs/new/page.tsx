import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { NewJobPage } from '@/components/new-job/new-job-page';
import { rerunTitle } from '@/components/new-job/rerun-title';
import { prefetchQuery } from '../../prefetch-query';
import { askAsCaller, Prefetched } from '../../prefetched';

interface NewJobRoute {
  searchParams: Promise<SearchParams>;
}

export async function generateMetadata({ searchParams }: NewJobRoute): Promise<Metadata> {
  const { from, as } = await searchParams;
  if (typeof from !== 'string') return { title: 'New job' };
  const job = await askAsCaller((api) => api.jobs.get({ jobId: from }));
  return { title: job ? rerunTitle(job, as === 'new') : 'Re-run a job' };
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
