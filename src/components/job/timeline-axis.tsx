import { classNames } from '@/components/ui/class-names';
import { percent } from './timeline-bars';
import type { TimeScale } from './time-scale';

/** The ticks over the bars, each with the time since the beginning. */
export function TimelineAxis({ scale }: { scale: TimeScale }) {
  return (
    <div aria-hidden className="relative h-4 text-2xs text-muted">
      {scale.ticks.map(({ place, label }) => (
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
