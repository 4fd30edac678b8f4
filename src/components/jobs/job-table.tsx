'use client';

import { useRef } from 'react';
import { useRowKeys } from '@/client/use-row-keys';
import type { JobSummary } from '@/jobs/job-schema';
import { JobRow } from './job-row';
import { JobTableHead } from './job-table-head';

/** A few jobs, all of them drawn. `JobListTable` is for many. */
export function JobTable({ jobs }: { jobs: JobSummary[] }) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);

  return (
    <table ref={table} className="w-full table-fixed border-collapse">
      <caption className="sr-only">Jobs, newest first</caption>
      <JobTableHead />
      <tbody className="divide-y">
        {jobs.map((job) => (
          <JobRow key={job.jobId} job={job} />
        ))}
      </tbody>
    </table>
  );
}
