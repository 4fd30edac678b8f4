'use client';

import { ChevronRight, GitCompareArrows } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { countOf } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { useNow } from '@/client/use-now';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { JobAttempt } from '@/jobs/job-history-schema';
import type { Job } from '@/jobs/job-schema';
import { AttemptDetail } from './attempt-detail';
import { outcomeLooks } from './outcome-looks';

/** Few come here: the library that compares is not loaded before. */
const ErrorDiff = dynamic(() => import('./error-diff').then((module) => module.ErrorDiff), {
  loading: () => <p className="p-3 text-muted">Loading…</p>,
});

const shownAtFirst = 20;

interface AttemptListProps {
  job: Job;
  /** Those that have ended, oldest first. */
  attempts: JobAttempt[];
  /** The one that is open. */
  selected: number | null;
  onSelect: (number: number | null) => void;
}

/** Each attempt, the newest first, with its error where it has one; two errors can be compared. */
export function AttemptList({ job, attempts, selected, onSelect }: AttemptListProps) {
  const [isComparing, setIsComparing] = useState(false);
  const [showsAll, setShowsAll] = useState(false);
  const failed = attempts.filter(({ error }) => error !== null);
  const newest = attempts.toReversed();
  const chosen = newest.findIndex(({ number }) => number === selected);
  const shown = newest.slice(0, showsAll ? undefined : Math.max(shownAtFirst, chosen + 1));
  return (
    <Panel
      title="Attempts"
      flush
      actions={
        failed.length > 1 && (
          <Button size="sm" aria-pressed={isComparing} onClick={() => setIsComparing(!isComparing)}>
            <GitCompareArrows aria-hidden />
            Compare errors
          </Button>
        )
      }
    >
      {isComparing && <ErrorDiff attempts={failed} selected={selected} />}
      {attempts.length === 0 && job.status !== 'active' && <p className="p-3 text-muted">Not attempted yet.</p>}
      <ol className="divide-y">
        {job.status === 'active' && <RunningAttempt job={job} number={(attempts.at(-1)?.number ?? 0) + 1} />}
        {shown.map((attempt) => (
          <Attempt
            key={attempt.number}
            jobId={job.jobId}
            attempt={attempt}
            isOpen={attempt.number === selected}
            onToggle={(isOpen) => onSelect(isOpen ? attempt.number : null)}
          />
        ))}
      </ol>
      {shown.length < newest.length && (
        <button
          type="button"
          className="w-full border-t px-3 py-2 text-left text-xs text-accent pointer-coarse:py-3"
          onClick={() => setShowsAll(true)}
        >
          {countOf(newest.length - shown.length, 'older attempt')}: show all
        </button>
      )}
    </Panel>
  );
}

const lineLook =
  'flex min-h-9 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-cell compact:min-h-7 pointer-coarse:min-h-10 text-left';

function RunningAttempt({ job, number }: { job: Job; number: number }) {
  const now = useNow();
  return (
    <li className={lineLook}>
      <span className="ml-6.5 font-medium">#{number}</span>
      <StatusBadge status="active" label="Running" />
      {job.attemptStartedAt && (
        <span suppressHydrationWarning>{durationText(now - Date.parse(job.attemptStartedAt))}</span>
      )}
    </li>
  );
}

interface AttemptProps {
  jobId: string;
  attempt: JobAttempt;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

function Attempt({ jobId, attempt, isOpen, onToggle }: AttemptProps) {
  const { number, error } = attempt;
  const look = outcomeLooks[attempt.outcome];
  const detailId = `attempt-${number}-detail`;
  return (
    <li>
      <button
        type="button"
        id={`attempt-${number}`}
        aria-expanded={isOpen}
        aria-controls={isOpen ? detailId : undefined}
        onClick={() => onToggle(!isOpen)}
        className={classNames(lineLook, 'hover:bg-raised')}
      >
        <ChevronRight
          aria-hidden
          className={classNames('size-3.5 shrink-0 text-muted transition-transform', isOpen && 'rotate-90')}
        />
        <span className="font-medium">#{number}</span>
        <StatusBadge status={look.status} label={look.label} />
        <span>{durationText(attempt.durationMs)}</span>
        <RelativeTime at={attempt.startedAt} className="text-xs text-muted" />
        {error && !isOpen && <span className="min-w-0 grow basis-40 truncate text-xs text-muted">{error.message}</span>}
      </button>
      {isOpen && <AttemptDetail id={detailId} jobId={jobId} attempt={attempt} />}
    </li>
  );
}
