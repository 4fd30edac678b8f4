'use client';

import { Ban, PencilLine, Play, RotateCcw } from 'lucide-react';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { problemOf } from '@/client/problem-of';
import { toast } from '@/client/toast';
import { trpc } from '@/client/trpc';
import { useHotkeys } from '@/client/use-hotkeys';
import { useMay } from '@/client/use-may';
import { usePaletteActions } from '@/components/palette/palette-actions';
import { Button } from '@/components/ui/button';
import type { Job } from '@/jobs/job-schema';
import { isLegalMove, isTerminal } from '@/jobs/job-status';
import { DeleteJob } from './delete-job';
import { useJobMove } from './use-job-move';

/** What can be done with a job in the status that it has: each by a button and a key. */
export function JobActions({ job }: { job: Job }) {
  const { jobId } = job;
  const router = useRouter();
  const cancel = useJobMove('cancel', jobId);
  const retry = useJobMove('retry', jobId);
  const rerun = trpc.jobs.rerun.useMutation({
    onSuccess({ jobId: made }) {
      toast.success('The job runs again, as a new one.');
      router.push(`/jobs/${made}`);
    },
    onError: (error) => toast.error(problemOf(error).message),
  });
  const refusal = useMay('submit') ? null : 'Your key may only read.';
  const isOpen = !isTerminal(job.status);
  const isRetryable = !isOpen && isLegalMove(job.status, 'pending');
  const actions = {
    x: () => isOpen && !cancel.isPending && cancel.mutate({ jobId }),
    r: () => isRetryable && !retry.isPending && retry.mutate({ jobId }),
    e: () => router.push(`/jobs/new?from=${jobId}`),
  };
  const allowed = (action: () => unknown) => () => {
    if (refusal) toast.error(refusal);
    else action();
  };
  useHotkeys({
    x: { does: 'Cancel this job', run: allowed(actions.x) },
    r: { does: 'Retry this job', run: allowed(actions.r) },
    e: { does: 'Run this job again with changes', run: allowed(actions.e) },
  });
  usePaletteActions([
    ...(isRetryable ? [{ label: 'Retry this job', run: allowed(actions.r) }] : []),
    ...(isOpen ? [{ label: 'Cancel this job', run: allowed(actions.x) }] : []),
    { label: 'Run this job again with changes', run: allowed(actions.e) },
  ]);
  return (
    <>
      {isRetryable && (
        <Action refusal={refusal} icon={<RotateCcw aria-hidden />} title="Retry this job (r)" onAct={actions.r}>
          Retry
        </Action>
      )}
      <Action
        refusal={refusal}
        icon={<PencilLine aria-hidden />}
        title="Run it again with another payload (e)"
        onAct={actions.e}
      >
        Edit and re-run
      </Action>
      <Action
        refusal={refusal}
        icon={<Play aria-hidden />}
        title="Submit the same job anew"
        isBusy={rerun.isPending}
        onAct={() => rerun.mutate({ jobId })}
      >
        Re-run
      </Action>
      {isOpen && (
        <Action refusal={refusal} isDanger icon={<Ban aria-hidden />} title="Cancel this job (x)" onAct={actions.x}>
          Cancel
        </Action>
      )}
      <DeleteJob job={job} refusal={refusal} />
    </>
  );
}

interface ActionProps {
  icon: ReactNode;
  title: string;
  /** Why it may not be done; null when it may. */
  refusal: string | null;
  isBusy?: boolean;
  isDanger?: boolean;
  onAct: () => unknown;
  children: string;
}

/** A button that stays in its place when it may not be used, and says why. */
function Action({ icon, title, refusal, isBusy = false, isDanger = false, onAct, children }: ActionProps) {
  return (
    <Button
      size="sm"
      variant={isDanger ? 'danger' : 'outline'}
      title={refusal ?? title}
      aria-disabled={refusal !== null || isBusy}
      onClick={() => refusal === null && !isBusy && onAct()}
    >
      {icon}
      {children}
    </Button>
  );
}
