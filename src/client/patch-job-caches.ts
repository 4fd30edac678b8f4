import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import type { JobPage } from '@/jobs/find-jobs-schema';
import type { Job, JobSummary } from '@/jobs/job-schema';
import { isNewerVersion } from './is-newer-version';
import { latestChanges } from './latest-changes';
import { trpc } from './trpc';

/** Writes one change into every list that shows the job and into its own page. */
export function patchJobCaches(client: QueryClient, job: JobSummary): void {
  latestChanges.add(job);
  client.setQueriesData<InfiniteData<JobPage>>({ queryKey: getQueryKey(trpc.jobs.list) }, (pages) =>
    patchPages(pages, job),
  );
  patchJob(client, job);
}

function patchPages(data: InfiniteData<JobPage> | undefined, job: JobSummary): InfiniteData<JobPage> | undefined {
  const isShown = data?.pages.some((page) =>
    page.jobs.some((row) => row.jobId === job.jobId && isNewerVersion(job, row)),
  );
  if (!data || !isShown) return data;
  const pages = data.pages.map((page) => ({
    ...page,
    jobs: page.jobs.map((row) => (row.jobId === job.jobId ? { ...row, ...job } : row)),
  }));
  return { ...data, pages };
}

function patchJob(client: QueryClient, job: JobSummary): void {
  const queryKey = getQueryKey(trpc.jobs.get, { jobId: job.jobId }, 'query');
  const known = client.getQueryData<Job>(queryKey);
  if (!known || !isNewerVersion(job, known)) return;
  client.setQueryData<Job>(queryKey, { ...known, ...job });
  const input = { jobId: job.jobId };
  void client.invalidateQueries({ queryKey: ['job-logs', job.jobId] });
  if (job.version === known.version) return;
  // A transition: what the summary does not carry (result, attempts, files, deliveries, why it waits) has changed as well.
  const { get, attempts, artifacts, deliveries, why } = trpc.jobs;
  for (const procedure of [get, attempts, artifacts, deliveries, why]) {
    void client.invalidateQueries({ queryKey: getQueryKey(procedure, input, 'query') });
  }
}
