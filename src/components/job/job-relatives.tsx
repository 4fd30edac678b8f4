'use client';

import Link from 'next/link';
import { trpc } from '@/client/trpc';
import { useJobPages } from '@/client/use-job-pages';
import { JobDuration } from '@/components/jobs/job-duration';
import { JobStatusBadge } from '@/components/jobs/job-status-badge';
import { shortJobId } from '@/components/jobs/short-job-id';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Job, JobSummary } from '@/jobs/job-schema';

const shownReruns = 10;

/** The job that this one was made from, and those that were made from it, the newest first. */
export function JobRelatives({ job }: { job: Job }) {
  const { jobId, rerunOf } = job;
  const origin = trpc.jobs.get.useQuery({ jobId: rerunOf ?? '' }, { enabled: rerunOf !== null });
  const list = useJobPages({ rerunOf: jobId, limit: shownReruns });
  const reruns = list.data?.pages.flatMap((page) => page.jobs) ?? [];
  if (rerunOf === null && reruns.length === 0) return null;
  return (
    <Panel title="Re-runs" flush>
      <ul className="divide-y">
        {rerunOf !== null && (
          <li className={rowLook}>
            <span className="text-muted">Made from</span>
            {origin.data ? <Relative job={origin.data} /> : <Missing jobId={rerunOf} isGone={origin.isError} />}
          </li>
        )}
        {reruns.map((rerun) => (
          <li key={rerun.jobId} className={rowLook}>
            <span className="text-muted">Run again as</span>
            <Relative job={rerun} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <button
          type="button"
          className="w-full border-t px-3 py-2 text-left text-xs text-accent hover:bg-raised"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? 'Loading…' : 'Older ones'}
        </button>
      )}
    </Panel>
  );
}

const rowLook = 'flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5';

function Relative({ job }: { job: JobSummary }) {
  return (
    <>
      <Link href={`/jobs/${job.jobId}`} className="font-mono text-xs text-accent underline">
        {shortJobId(job.jobId)}
      </Link>
      <JobStatusBadge job={job} />
      <JobDuration job={job} />
      <RelativeTime at={job.createdAt} className="text-xs text-muted" />
    </>
  );
}

function Missing({ jobId, isGone }: { jobId: string; isGone: boolean }) {
  return (
    <>
      <Link href={`/jobs/${jobId}`} className="font-mono text-xs text-accent underline">
        {shortJobId(jobId)}
      </Link>
      {isGone && <span className="text-xs text-muted">which is not there any more</span>}
    </>
  );
}
