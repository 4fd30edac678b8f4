'use client';

import { AlertDialog } from 'radix-ui';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import { countOf } from '@/client/format-number';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
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
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const utils = trpc.useUtils();
  const drain = trpc.workers.drain.useMutation({
    onSuccess(drained) {
      setIsOpen(false);
      const renewed = <One extends WorkerInfo>(one: One): One =>
        one.workerId === workerId ? { ...one, ...drained } : one;
      utils.workers.list.setData(undefined, (known) => known && { workers: known.workers.map(renewed) });
      utils.workers.atWork.setData(undefined, (known) => known && { ...known, workers: known.workers.map(renewed) });
      utils.workers.get.setData({ workerId }, (known) => known && renewed(known));
      toast.success('The worker takes nothing new.');
    },
    onError(error) {
      setIsOpen(false);
      toast.error(problemOf(error).message);
    },
    onSettled: () => utils.workers.invalidate(),
  });
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <AlertDialog.Trigger asChild>
        <Button ref={button} size={size} aria-label={`Drain the worker on ${name}`}>
          Drain
        </Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <AlertDialog.Content
          onCloseAutoFocus={(event) => {
            if (button.current) return;
            event.preventDefault();
            onDrained();
          }}
          className="panel fixed top-1/2 left-1/2 z-50 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 p-4 shadow-xl"
        >
          <AlertDialog.Title className="text-base font-medium">Drain this worker?</AlertDialog.Title>
          <p className="mb-2 text-muted [overflow-wrap:anywhere]">
            {name}, {slotsUsed === 0 ? 'runs nothing now' : `runs ${countOf(slotsUsed, 'job')} now`}
          </p>
          <AlertDialog.Description>
            It finishes what it runs and takes nothing new. Start it again to undo.
          </AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep it working</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" disabled={drain.isPending} onClick={() => drain.mutate({ workerId })}>
              {drain.isPending ? 'Draining…' : 'Drain worker'}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
