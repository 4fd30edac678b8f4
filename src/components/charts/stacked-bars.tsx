import { countText } from '@/client/format-number';
import type { HistoryPoint } from '@/jobs/history-schema';
import { countTicks } from './count-ticks';
import { plotLeft, plotRight } from './plot-frame';

const statuses = ['completed', 'failed', 'cancelled'] as const;
type Status = (typeof statuses)[number];
/** Part of a point's width that its bar takes. */
const barWidth = 0.8;

/** Ended jobs by status, stacked, without the chart library: the Overview and task types have no room for it. */
export function StackedBars({ points }: { points: readonly Pick<HistoryPoint, 'at' | Status>[] }) {
  const ended = points.map(({ completed, failed, cancelled }) => completed + failed + cancelled);
  const ticks = countTicks(Math.max(0, ...ended));
  const top = ticks.at(-1) ?? 1;
  const left = (1 - barWidth) / 2;
  return (
    <>
      {ticks.map((tick) => (
        <span
          key={tick}
          aria-hidden
          className="absolute right-2 left-12 border-t text-2xs text-muted"
          style={{ bottom: `${((tick / top) * 96).toFixed(2)}%` }}
        >
          <span className="absolute right-full mr-2 -translate-y-1/2">{countText(tick)}</span>
        </span>
      ))}
      <svg
        aria-hidden
        viewBox={`0 0 ${Math.max(1, points.length)} 100`}
        preserveAspectRatio="none"
        className="absolute inset-y-0 h-full"
        style={{ left: plotLeft, width: `calc(100% - ${plotLeft + plotRight}px)` }}
      >
        {statuses.map((status, layer) => (
          <g key={status} fill={`var(--bar-${status})`} className={`bar-of-${status}`}>
            {points.map((point, column) => {
              const below = statuses.slice(0, layer).reduce((sum, other) => sum + point[other], 0);
              const height = (point[status] / top) * 96;
              const y = 100 - ((below + point[status]) / top) * 96;
              return height > 0 && <rect key={point.at} x={column + left} y={y} width={barWidth} height={height} />;
            })}
          </g>
        ))}
      </svg>
    </>
  );
}
