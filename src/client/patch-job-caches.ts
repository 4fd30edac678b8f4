import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import type { JobPage } from '@/jobs/find-jobs-schema';
import type { Job, JobSummary } from '@/jobs/job-schema';
import { isNewerVersion } from './is-newer-version';
import { trpc } from './trpc';

/** Writes changes into every list that shows their jobs and into the jobs' own pages. */
export function patchJobCaches(client: QueryClient, jobs: readonly JobSummary[]): void {
  const newest = new Map<string, JobSummary>();
  for (const job of jobs) {
    const known = newest.get(job.jobId);
    if (!known || isNewerVersion(job, known)) newest.set(job.jobId, job);
  }
  client.setQueriesData<InfiniteData<JobPage>>({ queryKey: getQueryKey(trpc.jobs.list) }, (pages) =>
    patchPages(pages, newest),
  );
  for (const job of newest.values()) patchJob(client, job);
}

/** Pages and rows that nothing happened to stay the very same objects: they are not drawn anew. */
function patchPages(
  data: InfiniteData<JobPage> | undefined,
  changes: ReadonlyMap<string, JobSummary>,
): InfiniteData<JobPage> | undefined {
  if (!data) return data;
  const changeOf = (row: JobSummary) => {
    const change = changes.get(row.jobId);
    return change && isNewerVersion(change, row) ? change : undefined;
  };
  const isChanged = (page: JobPage) => page.jobs.some((row) => changeOf(row) !== undefined);
  if (!data.pages.some(isChanged)) return data;
  const patched = (page: JobPage): JobPage => ({
    ...page,
    jobs: page.jobs.map((row) => (changeOf(row) ? { ...row, ...changeOf(row) } : row)),
  });
  return { ...data, pages: data.pages.map((page) => (isChanged(page) ? patched(page) : page)) };
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
