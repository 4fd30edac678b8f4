'use client';

import { useMemo } from 'react';
import { throttle } from '@/client/throttle';
import { useJobPages } from '@/client/use-job-pages';
import { useJobChanges } from '@/client/use-realtime';
import { JobTable } from '@/components/jobs/job-table';
import { Panel } from '@/components/ui/panel';
import { PanelLink } from '@/components/ui/panel-link';
import { Skeleton } from '@/components/ui/skeleton';
import { latestJobsInput } from './latest-jobs-input';

const renewEveryMs = 1_000;

/** What is happening right now. Here rows may move: nobody reads them one by one. */
export function LatestJobs() {
  const list = useJobPages(latestJobsInput);
  const { refetch } = list;
  const renew = useMemo(() => throttle(() => void refetch(), renewEveryMs), [refetch]);
  const jobs = list.data?.pages[0]?.jobs ?? [];
  useJobChanges((job) => {
    if (!jobs.some((row) => row.jobId === job.jobId)) renew();
  }, renew);
  if (list.isSuccess && jobs.length === 0) return null;
  return (
    <Panel flush title="Latest jobs" className="lg:col-span-3" actions={<PanelLink href="/jobs">All jobs</PanelLink>}>
      {list.isPending ? <Skeleton className="m-3 h-52" /> : <JobTable jobs={jobs} />}
    </Panel>
  );
}
