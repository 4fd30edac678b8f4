'use client';

import Link from 'next/link';
import { useRef, useState } from 'react';
import { useRowKeys } from '@/client/use-row-keys';
import { classNames } from '@/components/ui/class-names';
import { ProgressBar } from '@/components/ui/progress-bar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { JobSummary } from '@/jobs/job-schema';
import { JobDuration } from './job-duration';
import { JobStatusBadge } from './job-status-badge';
import { shortJobId } from './short-job-id';

const cell = 'px-2 py-1.5 align-middle sm:px-3';
const head = 'px-2 py-2 text-left text-xs font-medium text-muted sm:px-3';

export function JobTable({ jobs }: { jobs: JobSummary[] }) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);

  return (
    <table ref={table} className="w-full table-fixed border-collapse sm:table-auto">
      <caption className="sr-only">Jobs, newest first</caption>
      <thead className="border-b">
        <tr>
          <th scope="col" className={`${head} w-[7.6rem] sm:w-36`}>
            Status
          </th>
          <th scope="col" className={head}>
            Job
          </th>
          <th scope="col" className={`${head} max-md:hidden`}>
            Priority
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            Attempts
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            Duration
          </th>
          <th scope="col" className={`${head} w-[4.7rem] text-right sm:w-24`}>
            Created
          </th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {jobs.map((job) => (
          <JobRow key={job.jobId} job={job} />
        ))}
      </tbody>
    </table>
  );
}

function JobRow({ job }: { job: JobSummary }) {
  // A row lights up when it changes, not when it appears.
  const [firstVersion] = useState(job.version);
  return (
    <tr
      data-job={job.jobId}
      className="relative hover:bg-raised has-[a:focus-visible]:bg-accent-soft has-[a:focus-visible]:shadow-[inset_2px_0_var(--accent)]"
    >
      <td className={cell}>
        <span
          key={job.version}
          className={classNames('inline-flex rounded-full', job.version !== firstVersion && 'row-changed')}
        >
          <JobStatusBadge job={job} />
        </span>
      </td>
      <td className={`${cell} min-w-0 sm:w-full sm:max-w-0`}>
        <div className="flex min-w-0 items-baseline gap-2">
          <Link
            href={`/jobs/${job.jobId}`}
            data-row
            prefetch={false}
            className="shrink-0 font-medium outline-none after:absolute after:inset-0 max-sm:shrink max-sm:truncate"
          >
            {job.taskType}
            <span className="sr-only"> {shortJobId(job.jobId)}</span>
          </Link>
          <code aria-hidden title={job.jobId} className="font-mono text-xs text-muted max-sm:hidden">
            {shortJobId(job.jobId)}
          </code>
          {job.error && job.status !== 'completed' && (
            <span className="min-w-0 truncate text-xs text-muted max-sm:hidden" title={job.error}>
              {job.error}
            </span>
          )}
          {job.tags.slice(0, 3).map((tag) => (
            <span key={tag} className="rounded bg-raised px-1.5 text-xs text-muted max-md:hidden">
              {tag}
            </span>
          ))}
        </div>
        {job.status === 'active' && job.progress && (
          <ProgressBar percent={job.progress.percent} label={`Progress of ${job.taskType}`} className="mt-1 max-w-64" />
        )}
      </td>
      <td className={`${cell} text-muted max-md:hidden`}>{job.priority}</td>
      <td className={`${cell} text-right whitespace-nowrap max-sm:hidden`}>
        {job.attemptsMade}
        <span className="text-muted"> / {job.maxAttempts}</span>
      </td>
      <td className={`${cell} text-right whitespace-nowrap max-sm:hidden`}>
        <JobDuration job={job} />
      </td>
      <td className={`${cell} text-right whitespace-nowrap text-muted`}>
        <RelativeTime at={job.createdAt} />
      </td>
    </tr>
  );
}
