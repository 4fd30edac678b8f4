'use client';

import { useHotkeys } from '@/client/use-hotkeys';
import type { JobSummary } from '@/jobs/job-schema';

interface ListKeys {
  jobs: JobSummary[];
  /** The row with the focus; -1 without one. */
  active: number;
  goTo: (index: number) => void;
  choose: { one: (jobId: string, isRange: boolean) => void; none: () => void } | undefined;
}

/**
 * j and k walk the rows, with shift they choose them on the way; s and the space bar choose the row with the focus, Escape
 * gives up what is chosen.
 */
export function useListKeys({ jobs, active, goTo, choose }: ListKeys): void {
  function step(by: number, isRange: boolean): void {
    if (jobs.length === 0) return;
    const next = active === -1 ? 0 : Math.min(jobs.length - 1, Math.max(0, active + by));
    const [from, to] = [jobs[active], jobs[next]];
    if (isRange && choose && to) {
      if (from) choose.one(from.jobId, true);
      choose.one(to.jobId, true);
    }
    goTo(next);
  }
  function chooseActive(event: KeyboardEvent): void {
    const job = jobs[active];
    if (!job || !choose) return;
    event.preventDefault();
    choose.one(job.jobId, false);
  }
  useHotkeys({
    j: { does: 'Next job of the list', run: () => step(1, false) },
    k: { does: 'Previous job of the list', run: () => step(-1, false) },
    J: { does: 'Choose jobs on the way down', run: () => step(1, true) },
    K: { does: 'Choose jobs on the way up', run: () => step(-1, true) },
    s: { does: 'Choose the job, or give it up', run: chooseActive },
    Escape: { does: 'Choose nothing', run: () => choose?.none() },
    ' ': {
      does: 'Choose the job that has the focus',
      run(event) {
        // Elsewhere it scrolls or presses a button.
        if (event.target instanceof Element && event.target.closest('a[data-row]')) chooseActive(event);
      },
    },
  });
}
