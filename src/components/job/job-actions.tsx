'use client';

import { Ban, RotateCcw } from 'lucide-react';
import { toast } from 'sonner';
import { isNewerVersion } from '@/client/is-newer-version';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useHotkeys } from '@/client/use-hotkeys';
import { Button } from '@/components/ui/button';
import type { Job } from '@/jobs/job-schema';
import { isLegalMove, isTerminal } from '@/jobs/job-status';

/** What can be done with a job in the status that it has: cancel it while it goes on, retry it when that failed. */
export function JobActions({ job }: { job: Job }) {
  const { jobId } = job;
  const utils = trpc.useUtils();
  const showing = (done: string) => ({
    onSuccess(answer: Job) {
      // A worker may have taken the job since, and the live connection have told it sooner than this answer came.
      utils.jobs.get.setData({ jobId }, (known) => (known && !isNewerVersion(answer, known) ? known : answer));
      toast.success(done);
    },
    onError: (error: unknown) => toast.error(problemOf(error).message),
    onSettled: () => utils.jobs.invalidate(),
  });
  const cancel = trpc.jobs.cancel.useMutation(showing('The job is cancelled.'));
  const retry = trpc.jobs.retry.useMutation(showing('The job is pending again, with all of its attempts.'));
  const isOpen = !isTerminal(job.status);
  const isRetryable = !isOpen && isLegalMove(job.status, 'pending');
  useHotkeys({
    x: () => {
      if (isOpen && !cancel.isPending) cancel.mutate({ jobId });
    },
    r: () => {
      if (isRetryable && !retry.isPending) retry.mutate({ jobId });
    },
  });
  return (
    <>
      {isRetryable && (
        <Button size="sm" disabled={retry.isPending} onClick={() => retry.mutate({ jobId })} title="Retry this job (r)">
          <RotateCcw aria-hidden />
          {retry.isPending ? 'Retrying…' : 'Retry'}
        </Button>
      )}
      {isOpen && (
        <Button
          variant="danger"
          size="sm"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ jobId })}
          title="Cancel this job (x)"
        >
          <Ban aria-hidden />
          {cancel.isPending ? 'Cancelling…' : 'Cancel'}
        </Button>
      )}
    </>
  );
}
