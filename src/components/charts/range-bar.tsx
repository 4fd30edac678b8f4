'use client';

import { List, RotateCcw, ZoomOut } from 'lucide-react';
import Link from 'next/link';
import { useNow } from '@/client/use-now';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { Button } from '@/components/ui/button';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { History } from '@/jobs/history-schema';
import { jobsLink } from './jobs-link';
import { rangeOptions } from './time-range';
import { timeWords } from './time-words';
import type { ChosenRange } from './use-time-range';
import { zoomedOut } from './zoom';

interface RangeBarProps {
  chosen: ChosenRange;
  /** What is shown now; nothing while it is not known. */
  history: History | undefined;
}

/** The time that a page of charts shows: its ranges by name, and the ways out of one that was chosen. */
export function RangeBar({ chosen, history }: RangeBarProps) {
  const now = useNow();
  const isHydrated = useIsHydrated();
  const { timeRange, isChosen } = chosen;
  const zoomOut = () => {
    if (!history) return;
    const wider = zoomedOut(Date.parse(history.from), Date.parse(history.to), now);
    chosen.show(wider.fromMs, wider.toMs);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {/* A chosen time is none of those by name; choosing one of them leaves it. */}
      <SegmentedControl
        label="Range"
        value={isChosen ? 'chosen' : timeRange.range}
        options={[...rangeOptions, ...(isChosen ? [{ value: 'chosen' as const, label: 'Chosen' }] : [])]}
        onChange={(next) => {
          if (next !== 'chosen') chosen.setRange(next);
        }}
      />
      <Button size="sm" onClick={zoomOut} disabled={!history} title="Twice as much time">
        <ZoomOut aria-hidden />
        Zoom out
      </Button>
      {isChosen && (
        <Button size="sm" onClick={chosen.reset} title="Back to the range that ends now">
          <RotateCcw aria-hidden />
          Reset
        </Button>
      )}
      {history && (
        <Button asChild size="sm">
          <Link
            href={jobsLink({ from: history.from, to: history.to, type: timeRange.type })}
            prefetch={false}
            title="Jobs that ended in this time"
          >
            <List aria-hidden />
            Show these jobs
          </Link>
        </Button>
      )}
      {history && isHydrated && (
        <span role="status" data-testid="shown-time" className="text-xs text-muted">
          {timeWords(history.from, history.to)}
        </span>
      )}
    </div>
  );
}
