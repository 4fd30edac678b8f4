import type { Metadata } from 'next';
import { decodedPart } from '@/client/decoded-part';
import { JobPage } from '@/components/job/job-page';
import { jobTitle } from '@/components/job/job-title';
import { shortJobId } from '@/components/jobs/short-job-id';
import { prefetchQuery } from '../../prefetch-query';
import { askAsCaller, Prefetched } from '../../prefetched';

interface JobRoute {
  params: Promise<{ jobId: string }>;
}

export async function generateMetadata({ params }: JobRoute): Promise<Metadata> {
  const { jobId } = await params;
  const job = await askAsCaller((api) => api.jobs.get({ jobId }));
  return { title: job ? jobTitle(job) : `Job ${shortJobId(decodedPart(jobId))}` };
}

export default async function Page({ params }: JobRoute) {
  const { jobId } = await params;
  const input = { jobId };
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'jobs.get', input, () => api.jobs.get(input)),
        prefetchQuery(cache, 'jobs.why', input, () => api.jobs.why(input)),
        prefetchQuery(cache, 'jobs.attempts', input, () => api.jobs.attempts(input)),
        prefetchQuery(cache, 'jobs.artifacts', input, () => api.jobs.artifacts(input)),
        prefetchQuery(cache, 'jobs.deliveries', input, () => api.jobs.deliveries(input)),
        prefetchQuery(cache, 'jobs.reruns', input, () => api.jobs.reruns(input)),
      ]}
    >
      <JobPage jobId={jobId} />
    </Prefetched>
  );
}
