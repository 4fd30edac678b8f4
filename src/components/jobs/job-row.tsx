'use client';

import Link from 'next/link';
import { memo, useState } from 'react';
import { keepListPlace } from '@/client/list-place';
import { classNames } from '@/components/ui/class-names';
import { ProgressBar } from '@/components/ui/progress-bar';
import { RelativeTime } from '@/components/ui/relative-time';
import type { JobSummary } from '@/jobs/job-schema';
import { visibleText } from '@/jobs/visible-text';
import { JobDuration } from './job-duration';
import { JobStatusBadge } from './job-status-badge';
import { shortJobId } from './short-job-id';

const cell = 'px-2 py-cell align-middle sm:px-3';

interface JobRowProps {
  job: JobSummary;
  /** Its place in a list of which not all rows are drawn, from 0. */
  index?: number;
  isChosen?: boolean | undefined;
  /** Chooses the row or gives it up; with `isRange` all rows from the last one on. Without it there is no box. */
  onChoose?: ((jobId: string, isRange: boolean) => void) | undefined;
  /** Hears when the row has the focus; its place in the list is then kept for whoever opens it and comes back. */
  onActive?: (jobId: string) => void;
  /** Hears of the row's element, to measure it. */
  measure?: (row: HTMLTableRowElement | null) => void;
}

/** Drawn anew only when its job or its choice changes: a list has many of them. */
export const JobRow = memo(function JobRow({ job, index, isChosen = false, onChoose, onActive, measure }: JobRowProps) {
  // A row lights up when it changes, not when it appears.
  const [firstVersion] = useState(job.version);
  return (
    <tr
      ref={measure}
      data-job={job.jobId}
      data-index={index}
      aria-rowindex={index === undefined ? undefined : index + 2}
      aria-selected={onChoose && isChosen}
      className="relative hover:bg-raised aria-selected:bg-accent-soft has-[a:focus-visible]:bg-accent-soft has-[a:focus-visible]:shadow-[inset_2px_0_var(--accent)]"
    >
      {onChoose && (
        <td className="relative z-10 w-9 p-0 align-middle pointer-coarse:w-11">
          <RowBox job={job} isChosen={isChosen} onChoose={onChoose} />
        </td>
      )}
      <td className={cell}>
        <span
          key={job.version}
          className={classNames('inline-flex rounded-full', job.version !== firstVersion && 'row-changed')}
        >
          <JobStatusBadge job={job} />
        </span>
      </td>
      <td className={`${cell} min-w-0`}>
        <div className="flex min-w-0 items-baseline gap-2">
          <Link
            href={`/jobs/${job.jobId}`}
            data-row
            prefetch={false}
            {...(onActive && {
              onFocus: () => onActive(job.jobId),
              onClick: () => keepListPlace({ scrollY: window.scrollY, row: job.jobId }),
            })}
            className="shrink-0 font-medium outline-none after:absolute after:inset-0 max-sm:shrink max-sm:truncate"
          >
            {job.taskType}
            <span className="sr-only"> {shortJobId(job.jobId)}</span>
          </Link>
          <code aria-hidden title={job.jobId} className="font-mono text-xs text-muted max-sm:hidden">
            {shortJobId(job.jobId)}
          </code>
          {job.error && job.status !== 'completed' && (
            <span className="min-w-0 truncate text-xs text-muted max-sm:hidden" title={visibleText(job.error)}>
              <bdi>{visibleText(job.error)}</bdi>
            </span>
          )}
          {job.tags.slice(0, 3).map((tag) => (
            <span key={tag} className="rounded bg-raised px-1.5 text-xs text-muted max-md:hidden">
              <bdi>{visibleText(tag)}</bdi>
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
});

function RowBox({ job, isChosen, onChoose }: Required<Pick<JobRowProps, 'job' | 'isChosen'>> & Choosing) {
  return (
    <label className="flex h-8 cursor-pointer items-center justify-center pl-1 compact:h-7 pointer-coarse:h-11">
      <input
        type="checkbox"
        // By keyboard a row is one stop: s or the space bar chooses it at its link.
        tabIndex={-1}
        aria-label={`Choose ${job.taskType} ${shortJobId(job.jobId)}`}
        checked={isChosen}
        // A change does not tell of the shift key.
        onChange={() => undefined}
        onClick={(event) => onChoose(job.jobId, event.shiftKey)}
        className="size-4 accent-(--accent)"
      />
    </label>
  );
}

interface Choosing {
  onChoose: (jobId: string, isRange: boolean) => void;
}
