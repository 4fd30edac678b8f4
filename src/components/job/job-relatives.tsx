'use client';

import Link from 'next/link';
import { trpc } from '@/client/trpc';
import { JobDuration } from '@/components/jobs/job-duration';
import { JobStatusBadge } from '@/components/jobs/job-status-badge';
import { shortJobId } from '@/components/jobs/short-job-id';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import type { JobReruns } from '@/jobs/job-history-schema';
import type { Job, JobSummary } from '@/jobs/job-schema';
import { OtherReruns } from './other-reruns';

/** The job that this one was made from, and the newest of those that were made from it. */
export function JobRelatives({ job, reruns }: { job: Job; reruns: JobReruns | undefined }) {
  const { jobId, rerunOf } = job;
  const origin = trpc.jobs.get.useQuery({ jobId: rerunOf ?? '' }, { enabled: rerunOf !== null });
  const made = reruns?.reruns ?? [];
  const others = reruns?.others ?? 0;
  if (rerunOf === null && made.length === 0) return null;
  return (
    <Panel title="Re-runs" flush>
      <ul className="divide-y">
        {rerunOf !== null && (
          <li className={rowLook}>
            <span className="text-muted">Made from</span>
            {origin.data ? <Relative job={origin.data} /> : <Missing jobId={rerunOf} isGone={origin.isError} />}
          </li>
        )}
        {made.map((rerun) => (
          <li key={rerun.jobId} className={rowLook}>
            <span className="text-muted">Run again as</span>
            <Relative job={rerun} />
          </li>
        ))}
        {others > 0 && (
          <li className={rowLook}>
            <OtherReruns jobId={jobId} others={others} />
          </li>
        )}
      </ul>
    </Panel>
  );
}

const rowLook = 'flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-cell compact:min-h-7';

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
