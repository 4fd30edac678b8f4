'use client';

import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { usePageTitle } from '@/client/use-page-title';
import { JobStatusBadge } from '@/components/jobs/job-status-badge';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ProgressBar } from '@/components/ui/progress-bar';
import { WatchToggle } from '@/components/watch/watch-toggle';
import type { Job } from '@/jobs/job-schema';
import { CopyJobAs } from './copy-job-as';
import { isTerminal } from '@/jobs/job-status';
import { visibleText } from '@/jobs/visible-text';
import { JobActions } from './job-actions';
import { jobTitle } from './job-title';

interface JobHeaderProps {
  job: Job;
  /** It is deleted: nothing can be done with it any more. */
  isGone: boolean;
}

export function JobHeader({ job, isGone }: JobHeaderProps) {
  usePageTitle(isGone ? `${job.taskType} deleted` : jobTitle(job));
  return (
    <header className="mb-4 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button asChild variant="ghost" size="icon">
          <Link href="/jobs" aria-label="All jobs" title="All jobs">
            <ArrowLeft aria-hidden />
          </Link>
        </Button>
        <h1 className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
          <Link href={`/tasks/${encodeURIComponent(job.taskType)}`} className="hover:underline">
            {job.taskType}
          </Link>
        </h1>
        <span aria-live="polite" data-testid="job-status">
          <JobStatusBadge job={job} />
        </span>
        <span className="flex min-w-0 items-center text-muted">
          <code className="truncate font-mono text-xs">{job.jobId}</code>
          <CopyButton text={job.jobId} label="Copy job id" />
        </span>
        <span className="flex flex-wrap gap-2 sm:ml-auto">
          <CopyJobAs job={job} />
          {!isGone && !isTerminal(job.status) && <WatchToggle kind="job" id={job.jobId} />}
          {!isGone && <JobActions job={job} />}
        </span>
      </div>
      {job.status === 'active' && job.progress && (
        <div className="flex items-center gap-3 text-xs text-muted">
          <ProgressBar percent={job.progress.percent} label="Progress" className="max-w-96 grow" />
          {Math.round(job.progress.percent)} % {job.progress.note}
        </div>
      )}
      {job.error && job.status !== 'completed' && (
        <p className="rounded-md bg-failed-soft px-3 py-1.5 text-failed [overflow-wrap:anywhere]">
          {job.errorCode && <code className="mr-2 font-mono text-xs">{job.errorCode}</code>}
          <bdi>{visibleText(job.error)}</bdi>
        </p>
      )}
    </header>
  );
}
