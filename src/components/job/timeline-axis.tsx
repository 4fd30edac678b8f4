'use client';

import { useRef } from 'react';
import { useWidth } from '@/client/use-width';
import { classNames } from '@/components/ui/class-names';
import { fittingTicks } from './fitting-ticks';
import { percent } from './timeline-bars';
import type { TimeScale } from './time-scale';

/** That of a phone, until it was measured: labels come rather than go. */
const narrowPx = 120;

/** The ticks over the bars, each with the time since the beginning, as many as there is room for. */
export function TimelineAxis({ scale }: { scale: TimeScale }) {
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box) || narrowPx;
  return (
    <div ref={box} aria-hidden className="relative h-4 text-2xs text-muted">
      {fittingTicks(scale.ticks, widthPx).map(({ place, label }) => (
        <span key={place} className="absolute whitespace-nowrap" style={{ left: percent(place) }}>
          {label}
        </span>
      ))}
    </div>
  );
}

interface TimelineGridProps {
  scale: TimeScale;
  /** The moment that it is, while something goes on; null otherwise. */
  now: number | null;
  className?: string;
}

/** Behind the bars: the ticks' lines, where time is drawn shorter, and the moment that it is. */
export function TimelineGrid({ scale, now, className }: TimelineGridProps) {
  return (
    <svg
      aria-hidden
      className={classNames('pointer-events-none overflow-visible', className)}
      width="100%"
      height="100%"
    >
      {scale.breaks.map(({ from, to }) => (
        <rect
          key={from}
          x={percent(from)}
          width={percent(to - from)}
          height="100%"
          className="fill-raised stroke-line-strong"
          strokeDasharray="2 3"
        />
      ))}
      {scale.ticks.map(({ place }) => (
        <line key={place} x1={percent(place)} x2={percent(place)} y2="100%" className="stroke-line" />
      ))}
      {now !== null && (
        <line
          x1={percent(scale.place(now))}
          x2={percent(scale.place(now))}
          y2="100%"
          strokeWidth="1.5"
          className="stroke-accent"
        />
      )}
    </svg>
  );
}
