'use client';

import { toast } from '@/client/toast';
import { countOf } from '@/client/format-number';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import type { WorkerInfo } from '@/jobs/stats-schema';
import { workerName } from './worker-words';

interface DrainWorkerProps {
  worker: Pick<WorkerInfo, 'workerId' | 'host' | 'pid' | 'kind' | 'slotsUsed'>;
  size?: 'sm' | 'md';
  /** Where the keyboard goes on when the button is gone with its reason. */
  onDrained: () => void;
}

/** Drains a worker after asking, since only a new start undoes it. */
export function DrainWorker({ worker, size = 'sm', onDrained }: DrainWorkerProps) {
  const { workerId, slotsUsed } = worker;
  const name = workerName(worker);
  const utils = trpc.useUtils();
  const drain = trpc.workers.drain.useMutation({
    onSuccess(drained) {
      const renewed = <One extends WorkerInfo>(one: One): One =>
        one.workerId === workerId ? { ...one, ...drained } : one;
      utils.workers.list.setData(undefined, (known) => known && { workers: known.workers.map(renewed) });
      utils.workers.atWork.setData(undefined, (known) => known && { ...known, workers: known.workers.map(renewed) });
      utils.workers.get.setData({ workerId }, (known) => known && renewed(known));
      toast.success('The worker takes nothing new.');
    },
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => utils.workers.invalidate(),
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size={size} aria-label={`Drain the worker on ${name}`}>
          Drain
        </Button>
      }
      title="Drain this worker?"
      keep="Keep it working"
      confirm={drain.isPending ? 'Draining…' : 'Drain worker'}
      isPending={drain.isPending}
      onConfirm={(close) => drain.mutate({ workerId }, { onSettled: close })}
      onTriggerGone={onDrained}
    >
      {name}, {slotsUsed === 0 ? 'runs nothing now' : `runs ${countOf(slotsUsed, 'job')} now`}. It finishes what it runs
      and takes nothing new. Start it again to undo.
    </ConfirmDialog>
  );
}
