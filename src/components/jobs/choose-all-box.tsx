'use client';

import { countOf } from '@/client/format-number';
import { isChosen, isNothing, mostChosen, type Selection } from '@/components/bulk/selection';
import type { JobSummary } from '@/jobs/job-schema';

/** How rows are chosen. */
export interface Choose {
  one: (jobId: string, isRange: boolean) => void;
  loaded: () => void;
  none: () => void;
}

interface ChooseAllBoxProps {
  jobs: JobSummary[];
  selection: Selection;
  choose: Choose;
}

/** The box above those of the rows: chooses what is loaded, or gives up all that is chosen. */
export function ChooseAllBox({ jobs, selection, choose }: ChooseAllBoxProps) {
  const isAll = jobs.length > 0 && jobs.slice(0, mostChosen).every((job) => isChosen(selection, job.jobId));
  const isSome = !isAll && !isNothing(selection);
  const label = `Choose the ${countOf(Math.min(jobs.length, mostChosen), 'loaded job')}`;
  return (
    <th scope="col" className="w-9 p-0 pointer-coarse:w-11">
      <label title={label} className="flex h-8 cursor-pointer items-center justify-center pl-1 pointer-coarse:h-11">
        <input
          ref={(box) => {
            if (box) box.indeterminate = isSome;
          }}
          type="checkbox"
          aria-label={label}
          checked={isAll}
          onChange={() => (isAll || isSome ? choose.none() : choose.loaded())}
          className="size-4 accent-(--accent)"
        />
      </label>
    </th>
  );
}
