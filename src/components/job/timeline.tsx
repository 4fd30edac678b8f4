'use client';

import { useQueryState } from 'nuqs';
import { type KeyboardEvent, useState } from 'react';
import { durationText } from '@/client/format-time';
import { useNow } from '@/client/use-now';
import { Panel } from '@/components/ui/panel';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { Delivery, JobAttempt, JobReruns } from '@/jobs/job-history-schema';
import type { Job } from '@/jobs/job-schema';
import { isTerminal } from '@/jobs/job-status';
import { boundedRows } from './bounded-rows';
import { segmentLooks } from './segment-looks';
import { rowWords } from './row-words';
import { isMostlyIdle, runScale, type Stretch, wholeScale } from './time-scale';
import { OtherReruns } from './other-reruns';
import { jobPageParsers } from './job-address';
import { TimelineAxis, TimelineGrid } from './timeline-axis';
import { TimelinePatterns } from './timeline-bars';
import { TimelineRowItem } from './timeline-row-item';
import { timelineRows } from './timeline-rows';
import { useWhy } from './use-why';

const views = [
  { value: 'whole', label: 'All time' },
  { value: 'run', label: 'What ran' },
] as const;

interface TimelineProps {
  job: Job;
  attempts: JobAttempt[];
  deliveries: Delivery[];
  reruns: JobReruns | undefined;
  selectedAttempt: number | null;
  onAttempt: (number: number) => void;
}

/** Where the time went, as a waterfall. Each row says the same in words; the line below it says it to the millisecond. */
export function Timeline({ job, attempts, deliveries, reruns, selectedAttempt, onAttempt }: TimelineProps) {
  const now = useNow();
  const why = useWhy(job);
  const [chosenView, setView] = useQueryState('time', jobPageParsers.time);
  const [readKey, setReadKey] = useState<string | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const reason = job.status === 'pending' ? why.data?.reason : undefined;
  const made = reruns?.reruns ?? [];
  const rows = timelineRows({ job, attempts, deliveries, reruns: made, reason, now });

  const segments = rows.flatMap((row) => row.segments);
  const whole = spanOf(segments);
  const own = spanOf(rows.slice(0, rows.length - made.length).flatMap((row) => row.segments));
  const busy = segments.filter(({ kind }) => segmentLooks[kind].shape !== 'line');
  const view = chosenView ?? (isMostlyIdle(busy, whole) ? 'run' : 'whole');
  const scale = view === 'run' ? runScale(busy, whole) : wholeScale(whole);
  const isLive = !isTerminal(job.status) || segments.some(({ isOpen }) => isOpen);
  const { shown, hidden } = boundedRows(rows, showsAll);
  const read = rows.find(({ key }) => key === readKey);
  const tabKey = read?.key ?? shown[0]?.key;
  return (
    <Panel
      title="Timeline"
      actions={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
          <span suppressHydrationWarning>{durationText(own.to - own.from)} in all</span>
          <SegmentedControl label="Time axis" value={view} options={views} onChange={(next) => void setView(next)} />
        </span>
      }
    >
      <TimelinePatterns />
      <div className={gridLook}>
        <span />
        <TimelineAxis scale={scale} />
        <span />
      </div>
      <div className="relative max-h-80 overflow-x-hidden overflow-y-auto">
        <div className="relative">
          <div className={`${gridLook} absolute inset-0`}>
            <TimelineGrid scale={scale} now={isLive ? whole.to : null} className="col-start-2" />
          </div>
          <ol aria-label="Timeline" className="relative flex flex-col">
            {shown.map((row) => (
              <TimelineRowItem
                key={row.key}
                row={row}
                scale={scale}
                gridLook={gridLook}
                isInTabOrder={row.key === tabKey}
                isSelected={row.attempt !== null && row.attempt === selectedAttempt}
                onRead={setReadKey}
                onWalk={walkRows}
                onAttempt={onAttempt}
              />
            ))}
          </ol>
        </div>
      </div>
      {hidden > 0 && (
        <button
          type="button"
          className="mt-1 h-6 text-xs text-accent underline pointer-coarse:h-10"
          onClick={() => setShowsAll(true)}
        >
          {hidden} rows in the middle are left out: show all
        </button>
      )}
      {reruns && reruns.others > 0 && <OtherReruns jobId={job.jobId} others={reruns.others} />}
      {/* The same words stand in each row, for who does not see where the pointer is. */}
      <p aria-hidden className="mt-2 min-h-8 text-xs text-muted" data-testid="timeline-times" suppressHydrationWarning>
        {read ? rowWords(read) : 'Point at a row, or walk to it with the arrow keys, for its exact times.'}
      </p>
    </Panel>
  );
}

function spanOf(stretches: readonly Stretch[]): Stretch {
  return {
    from: Math.min(...stretches.map(({ from }) => from)),
    to: Math.max(...stretches.map(({ to }) => to)),
  };
}

const gridLook =
  'grid grid-cols-[8rem_minmax(0,1fr)_3.5rem] items-center gap-x-2 sm:grid-cols-[8.5rem_minmax(0,1fr)_4.5rem]';

/** All rows are one stop of Tab; the arrow keys go from one to the next. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const steps: Partial<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step === undefined) return;
  const list = event.currentTarget.closest('ol');
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-timeline-row]') ?? [])];
  const here = rows.indexOf(event.currentTarget);
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  if (here === -1 || !next) return;
  event.preventDefault();
  next.focus();
}
