import { sparklineCourse } from './sparkline-course';

interface SparklineProps {
  values: readonly (number | null)[];
  /** Of a level nobody knows what it was where a value is missing: the line goes on to the next. Else it is nothing. */
  isLevel?: boolean;
  className?: string;
}

const width = 96;
const height = 24;
const margin = 2;

/** The course of a number over the last hour; decoration, the number itself stands beside it. */
export function Sparkline({ values, isLevel = false, className }: SparklineProps) {
  const { points, knownFrom } = sparklineCourse(values, isLevel);
  const foot = height - margin;
  const start = (knownFrom * width).toFixed(1);
  const line = points.map(([x, y]) => `${(x * width).toFixed(1)},${(foot - y * (foot - margin)).toFixed(1)}`).join(' ');
  return (
    <svg aria-hidden viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={className}>
      {/* Of this time nothing is known. */}
      {knownFrom > 0 && (
        <path
          d={`M0,${foot}H${start}`}
          className="stroke-line-strong"
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {points.length > 0 && (
        <>
          <polygon points={`${start},${height} ${line} ${width},${height}`} className="fill-current opacity-12" />
          <polyline
            points={line}
            fill="none"
            className="stroke-current"
            strokeWidth="1.25"
            vectorEffect="non-scaling-stroke"
          />
        </>
      )}
    </svg>
  );
}
