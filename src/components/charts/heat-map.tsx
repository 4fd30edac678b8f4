import type { History, HistoryPoint } from '@/jobs/history-schema';
import { durationRows, lowerEdgeMs, rowPlace, type DurationRows } from './duration-rows';
import { heatLevel } from './heat-levels';
import { plotLeft, plotRight } from './plot-frame';

export type Measure = 'waitMs' | 'runMs';

export const bucketsOf: Record<Measure, (point: HistoryPoint) => readonly number[]> = {
  waitMs: ({ waitBuckets }) => waitBuckets,
  runMs: ({ runBuckets }) => runBuckets,
};

export const percentileLooks = [
  { name: 'p50', dash: undefined },
  { name: 'p95', dash: '6 3' },
  { name: 'p99', dash: '2 2' },
] as const;

interface HeatMapProps {
  history: History;
  measure: Measure;
  steps: readonly number[];
}

/** Time by duration, coloured by how many jobs: durations in classes, each about twice the one below. */
export function HeatMap({ history: { points }, measure, steps }: HeatMapProps) {
  const histograms = points.map(bucketsOf[measure]);
  const rows = durationRows(histograms);
  const height = rows.last - rows.first + 1;
  return (
    <>
      <RowLabels rows={rows} />
      <svg
        aria-hidden
        viewBox={`0 0 ${Math.max(1, points.length)} ${height}`}
        preserveAspectRatio="none"
        className="absolute inset-y-0 h-full"
        style={{ left: plotLeft, width: `calc(100% - ${plotLeft + plotRight}px)` }}
      >
        {histograms.map((histogram, column) => cellsOf(histogram, column, rows, steps))}
        {percentileLooks.map(({ name, dash }) => {
          const path = lineOf(points, (point) => point[measure][name], rows);
          const line = { d: path, fill: 'none', vectorEffect: 'non-scaling-stroke', strokeDasharray: dash } as const;
          return (
            <g key={name}>
              <path {...line} stroke="var(--surface)" strokeWidth="3.5" strokeDasharray={undefined} opacity="0.8" />
              <path {...line} stroke="var(--foreground)" strokeWidth="1.5" />
            </g>
          );
        })}
      </svg>
    </>
  );
}

function cellsOf(histogram: readonly number[], column: number, rows: DurationRows, steps: readonly number[]) {
  return histogram.map((count, bucket) =>
    count > 0 ? (
      <rect
        key={`${column}-${bucket}`}
        x={column}
        y={rows.last - bucket}
        width="1"
        height="1"
        fill={`var(--heat-${heatLevel(count, steps)})`}
        shapeRendering="crispEdges"
      />
    ) : null,
  );
}

/** A line through the middles of the columns, with a gap where nothing is known; a stroke where only one column is. */
function lineOf(
  points: readonly HistoryPoint[],
  valueOf: (point: HistoryPoint) => number | null,
  rows: DurationRows,
): string {
  const height = rows.last - rows.first + 1;
  const parts = points.map((point, column) => {
    const ms = valueOf(point);
    if (ms === null) return '';
    const y = (height - rowPlace(ms, rows)).toFixed(3);
    const before = points[column - 1];
    const isGoingOn = before !== undefined && valueOf(before) !== null;
    return isGoingOn ? `L${column + 0.5} ${y}` : `M${column + 0.2} ${y}L${column + 0.5} ${y}`;
  });
  return parts.join('');
}

/** The decades: 1 ms, 10 ms, …, and an hour. */
function RowLabels({ rows: { first, last } }: { rows: DurationRows }) {
  const height = last - first + 1;
  const edges = Array.from({ length: height }, (_, row) => first + row).filter(
    (bucket) => bucket % 3 === 1 || bucket === 20,
  );
  return (
    <div aria-hidden className="absolute inset-y-0 left-0 text-2xs text-muted" style={{ width: plotLeft }}>
      {edges.map((bucket) => (
        <span
          key={bucket}
          className="absolute right-1.5 translate-y-1/2 leading-none whitespace-nowrap"
          style={{ bottom: `${(((bucket - first) / height) * 100).toFixed(2)}%` }}
        >
          {shortText(lowerEdgeMs(bucket))}
        </span>
      ))}
    </div>
  );
}

/** "100 ms", "100 s", "17 m", "1 h". */
function shortText(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 600_000) return `${ms / 1000} s`;
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} m` : `${ms / 3_600_000} h`;
}
