'use client';

import { useRef } from 'react';
import { useRowKeys } from '@/client/use-row-keys';
import { isChosen, type Selection } from '@/components/bulk/selection';
import type { JobSummary } from '@/jobs/job-schema';
import { type Choose, ChooseAllBox } from './choose-all-box';
import { JobRow } from './job-row';
import { JobTableHead } from './job-table-head';

interface JobTableProps {
  jobs: JobSummary[];
  /** Which are chosen, and how; without it they cannot be. */
  choice?: { selection: Selection; choose: Choose } | undefined;
}

/** A few jobs, all of them drawn. `JobListTable` is for many. */
export function JobTable({ jobs, choice }: JobTableProps) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);

  return (
    <table ref={table} className="w-full table-fixed border-collapse">
      <caption className="sr-only">Jobs, newest first</caption>
      <JobTableHead choice={choice && <ChooseAllBox jobs={jobs} {...choice} />} />
      <tbody className="divide-y">
        {jobs.map((job) => (
          <JobRow
            key={job.jobId}
            job={job}
            isChosen={choice && isChosen(choice.selection, job.jobId)}
            onChoose={choice?.choose.one}
          />
        ))}
      </tbody>
    </table>
  );
}
