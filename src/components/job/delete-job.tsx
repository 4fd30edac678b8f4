'use client';

import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { shortJobId } from '@/components/jobs/short-job-id';
import type { Job } from '@/jobs/job-schema';
import { isTerminal } from '@/jobs/job-status';

interface DeleteJobProps {
  job: Job;
  /** Why nobody with this key may; null when they may. */
  refusal: string | null;
}

const look = { size: 'sm', variant: 'ghost', 'aria-label': 'Delete this job' } as const;

/** Deletes an ended job, after asking. */
export function DeleteJob({ job, refusal }: DeleteJobProps) {
  const { jobId, taskType } = job;
  const router = useRouter();
  const utils = trpc.useUtils();
  const remove = trpc.jobs.delete.useMutation({
    onSuccess() {
      toast.success('The job is deleted.');
      router.push('/jobs');
      void utils.jobs.list.invalidate();
    },
    onError: (error) => toast.error(problemOf(error).message),
  });
  const reason =
    refusal ?? (isTerminal(job.status) ? null : 'Only a job that has ended can be deleted: cancel it first.');
  if (reason) {
    return (
      <Button {...look} aria-disabled title={reason} onClick={() => toast.error(reason)}>
        <Trash2 aria-hidden />
        Delete
      </Button>
    );
  }
  return (
    <ConfirmDialog
      trigger={
        <Button {...look} title="Delete this job">
          <Trash2 aria-hidden />
          Delete
        </Button>
      }
      title={`Delete ${taskType} ${shortJobId(jobId)}?`}
      keep="Keep it"
      confirm={remove.isPending ? 'Deleting…' : 'Delete it'}
      isPending={remove.isPending}
      onConfirm={(close) => remove.mutate({ jobId }, { onSettled: close })}
    >
      Its payload, result, attempts, log, files and deliveries go with it. This cannot be undone.
    </ConfirmDialog>
  );
}
