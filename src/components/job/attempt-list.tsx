'use client';

import { ChevronRight } from 'lucide-react';
import { bytesText } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { CodeBlock } from '@/components/ui/code-block';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { JobAttempt } from '@/jobs/job-history-schema';
import type { JobOutcome } from '@/jobs/job-outcome';
import type { JobStatus } from '@/jobs/job-status';

const outcomeLooks: Record<JobOutcome, { status: JobStatus; label: string }> = {
  succeeded: { status: 'completed', label: 'Succeeded' },
  failed: { status: 'failed', label: 'Failed' },
  timed_out: { status: 'failed', label: 'Timed out' },
  lost: { status: 'failed', label: 'Lost' },
  cancelled: { status: 'cancelled', label: 'Cancelled' },
  released: { status: 'cancelled', label: 'Released' },
};

export function AttemptList({ attempts, isRunning }: { attempts: JobAttempt[]; isRunning: boolean }) {
  return (
    <Panel title="Attempts" flush>
      {attempts.length === 0 && (
        <p className="p-3 text-muted">{isRunning ? 'The first attempt is running.' : 'Not attempted yet.'}</p>
      )}
      <ol className="divide-y">
        {attempts.toReversed().map((attempt, index) => (
          <li key={attempt.number}>
            <Attempt attempt={attempt} isOpen={index === 0 && attempt.error !== null} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Attempt({ attempt, isOpen }: { attempt: JobAttempt; isOpen: boolean }) {
  const { error } = attempt;
  if (!error) return <AttemptLine attempt={attempt} />;
  return (
    <details open={isOpen} className="group">
      <summary className="list-none hover:bg-raised [&::-webkit-details-marker]:hidden">
        <AttemptLine attempt={attempt} hasMore />
      </summary>
      <div className="flex flex-col gap-2 px-3 pb-3">
        <p className="[overflow-wrap:anywhere]">
          <code className="rounded bg-failed-soft px-1 font-mono text-xs text-failed">{error.code}</code>{' '}
          <span className="font-medium">{error.name}:</span> {error.message}
        </p>
        {error.stack && <CodeBlock code={error.stack} label={`stack of attempt ${attempt.number}`} />}
      </div>
    </details>
  );
}

function AttemptLine({ attempt, hasMore = false }: { attempt: JobAttempt; hasMore?: boolean }) {
  const look = outcomeLooks[attempt.outcome];
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5">
      {hasMore && (
        <ChevronRight aria-hidden className="size-3.5 text-muted transition-transform group-open:rotate-90" />
      )}
      <span className="font-medium">#{attempt.number}</span>
      <StatusBadge status={look.status} label={look.label} />
      <span>{durationText(attempt.durationMs)}</span>
      <span className="text-xs text-muted">
        <RelativeTime at={attempt.startedAt} />
        {attempt.cpuMs !== null && ` · ${durationText(attempt.cpuMs)} CPU`}
        {attempt.peakMemoryBytes !== null && ` · ${bytesText(attempt.peakMemoryBytes)}`}
      </span>
    </div>
  );
}
