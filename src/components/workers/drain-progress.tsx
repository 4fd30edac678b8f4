'use client';

import { useState } from 'react';
import { countOf } from '@/client/format-number';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { WorkerAtWork } from '@/jobs/worker-schema';

/** How far a worker is that ends what it runs and takes nothing new. */
export function DrainProgress({ worker: { slotsUsed } }: { worker: WorkerAtWork }) {
  // Nobody keeps how many there were when it was asked: the most that this page has seen stands for that.
  const [most, setMost] = useState(slotsUsed);
  if (slotsUsed > most) setMost(slotsUsed);
  const all = Math.max(most, slotsUsed);
  return (
    <div className="rounded-md bg-pending-soft px-3 py-2">
      <p role="status" className="text-pending">
        {slotsUsed === 0
          ? 'It is drained: it runs nothing and may be stopped. To have it work again, start it anew.'
          : `It takes nothing new. ${countOf(slotsUsed, 'job')} still ${slotsUsed === 1 ? 'runs' : 'run'}; when none does, it may be stopped.`}
      </p>
      <ProgressBar
        percent={all === 0 ? 100 : (100 * (all - slotsUsed)) / all}
        label="Jobs that have ended since it drains"
        className="mt-2"
      />
    </div>
  );
}
