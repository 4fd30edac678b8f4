'use client';

import { durationText } from '@/client/format-time';
import { useNow } from '@/client/use-now';
import { classNames } from '@/components/ui/class-names';
import { Panel } from '@/components/ui/panel';
import type { Delivery, JobAttempt } from '@/jobs/job-history-schema';
import type { Job } from '@/jobs/job-schema';
import { type TimelineSpan, timelineSpans } from './timeline-spans';

interface TimelineProps {
  job: Job;
  attempts: JobAttempt[];
  deliveries: Delivery[];
}

/** Where the time went, as a waterfall. The list reads the same without its bars. */
export function Timeline({ job, attempts, deliveries }: TimelineProps) {
  const spans = timelineSpans(job, attempts, deliveries, useNow());
  const start = Math.min(...spans.map((span) => span.from));
  const end = Math.max(...spans.map((span) => span.to));
  const wholeMs = Math.max(1, end - start);
  return (
    <Panel title="Timeline" actions={<span className="text-xs text-muted">{durationText(wholeMs)} in all</span>}>
      <ol
        className="flex max-h-72 flex-col gap-1 overflow-y-auto"
        tabIndex={spans.length > 10 ? 0 : undefined}
        aria-label="Timeline"
      >
        {spans.map((span, index) => (
          <li
            key={index}
            className="grid grid-cols-[6.5rem_minmax(0,1fr)_4.5rem] items-center gap-2 text-xs sm:grid-cols-[9.5rem_minmax(0,1fr)_5rem]"
          >
            <span className="truncate">
              {span.label}
              <span className="text-muted max-sm:sr-only">
                {span.outcome ? ` ${span.outcome.replace('_', ' ')}` : ''}
              </span>
            </span>
            <span aria-hidden className="relative h-4 overflow-hidden rounded-sm bg-raised">
              <span
                className={classNames('absolute inset-y-0 rounded-sm', barOf(span))}
                style={{
                  left: `min(${share(span.from - start, wholeMs)}%, calc(100% - 3px))`,
                  width: `max(3px, ${share(span.to - span.from, wholeMs)}%)`,
                }}
              />
            </span>
            <span className="text-right text-muted">
              {durationText(span.to - span.from)}
              {span.isOpen && '…'}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function share(part: number, whole: number): string {
  return ((part / whole) * 100).toFixed(3);
}

function barOf(span: TimelineSpan): string {
  if (span.kind === 'waiting' || span.kind === 'retried') return 'bg-bar-cancelled/60';
  if (span.kind === 'backoff')
    return 'bg-[repeating-linear-gradient(-45deg,var(--bar-pending)_0_3px,transparent_3px_6px)]';
  switch (span.outcome) {
    case null:
      return 'bg-bar-active animate-pulse';
    case 'succeeded':
    case 'delivered':
      return 'bg-bar-completed';
    case 'cancelled':
    case 'released':
      return 'bg-bar-cancelled';
    case 'failed':
    case 'timed_out':
    case 'lost':
    case 'refused':
      return 'bg-bar-failed';
  }
}
