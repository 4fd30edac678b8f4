import { classNames } from '@/components/ui/class-names';
import { segmentLooks } from './segment-looks';
import type { TimeScale } from './time-scale';
import type { TimelineSegment } from './timeline-rows';

const heights = { bar: 14, half: 8, line: 4 } as const;
const rowHeight = 16;
const leastWidth = 3;

/** The parts of one row where they stand in time. */
export function TimelineBars({ segments, scale }: { segments: TimelineSegment[]; scale: TimeScale }) {
  return (
    <svg aria-hidden width="100%" height={rowHeight} className="relative block overflow-visible">
      {segments.map((segment) => (
        <SegmentBar key={`${segment.kind}-${segment.from}`} segment={segment} scale={scale} />
      ))}
    </svg>
  );
}

function SegmentBar({ segment, scale }: { segment: TimelineSegment; scale: TimeScale }) {
  const { fill, shape, pattern } = segmentLooks[segment.kind];
  const [from, to] = [scale.place(segment.from), scale.place(segment.to)];
  const height = heights[shape];
  const place = {
    x: `min(${percent(from)}, calc(100% - ${leastWidth}px))`,
    width: `max(${leastWidth}px, ${percent(to - from)})`,
  };
  const common = { y: (rowHeight - height) / 2, height, rx: shape === 'line' ? 1 : 2, style: place };
  return (
    <>
      <rect {...common} className={classNames(fill, segment.kind === 'running' && 'animate-pulse')} />
      {pattern && <rect {...common} fill={`url(#timeline-${pattern})`} />}
    </>
  );
}

/** Once on the page, for all of its bars. */
export function TimelinePatterns() {
  return (
    <svg aria-hidden width="0" height="0" className="absolute">
      <defs>
        <pattern id="timeline-stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2.5" height="6" className="fill-surface" opacity="0.75" />
        </pattern>
        <pattern id="timeline-bars" width="5" height="16" patternUnits="userSpaceOnUse">
          <rect width="1.5" height="16" className="fill-surface" opacity="0.75" />
        </pattern>
        <pattern id="timeline-dots" width="6" height="4" patternUnits="userSpaceOnUse">
          <circle cx="3" cy="2" r="1.4" className="fill-surface" opacity="0.85" />
        </pattern>
      </defs>
    </svg>
  );
}

export function percent(place: number): string {
  return `${(place * 100).toFixed(3)}%`;
}
