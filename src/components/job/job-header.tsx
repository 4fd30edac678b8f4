'use client';

import { ArrowLeft, Ban } from 'lucide-react';
import Link from 'next/link';
import { toast } from 'sonner';
import { problemOf } from '@/client/problem-of';
import { requestAsCurl } from '@/client/request-as-curl';
import { trpc } from '@/client/trpc';
import { useHotkeys } from '@/client/use-hotkeys';
import { useOrigin } from '@/client/use-origin';
import { JobStatusBadge } from '@/components/jobs/job-status-badge';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { Job } from '@/jobs/job-schema';
import { isTerminal } from '@/jobs/job-status';
import { submitOfJob } from './submit-of-job';

export function JobHeader({ job }: { job: Job }) {
  const utils = trpc.useUtils();
  const origin = useOrigin();
  const cancel = trpc.jobs.cancel.useMutation({
    onSuccess(cancelled) {
      utils.jobs.get.setData({ jobId: job.jobId }, cancelled);
      toast.success('The job is cancelled.');
    },
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => utils.jobs.invalidate(),
  });
  const canCancel = !isTerminal(job.status) && !cancel.isPending;
  useHotkeys({
    x: () => {
      if (canCancel) cancel.mutate({ jobId: job.jobId });
    },
  });
  return (
    <header className="mb-4 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button asChild variant="ghost" size="icon">
          <Link href="/jobs" aria-label="All jobs">
            <ArrowLeft aria-hidden />
          </Link>
        </Button>
        <h1 className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">{job.taskType}</h1>
        <span aria-live="polite" data-testid="job-status">
          <JobStatusBadge job={job} />
        </span>
        <span className="flex min-w-0 items-center text-muted">
          <code className="truncate font-mono text-xs">{job.jobId}</code>
          <CopyButton text={job.jobId} label="Copy job id" />
        </span>
        <span className="flex gap-2 sm:ml-auto">
          <CopyButton withLabel label="Copy as curl" text={requestAsCurl(submitOfJob(job), origin)} />
          {!isTerminal(job.status) && (
            <Button
              variant="danger"
              size="sm"
              disabled={!canCancel}
              onClick={() => cancel.mutate({ jobId: job.jobId })}
              title="Cancel this job (x)"
            >
              <Ban aria-hidden />
              {cancel.isPending ? 'Cancelling…' : 'Cancel'}
            </Button>
          )}
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
          {job.error}
        </p>
      )}
    </header>
  );
}
