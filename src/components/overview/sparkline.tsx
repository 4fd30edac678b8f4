interface SparklineProps {
  values: readonly (number | null)[];
  /** Of a level nobody knows what it was where a value is missing: the line goes on to the next. Else it is nothing. */
  isLevel?: boolean;
  className?: string;
}

const width = 96;
const height = 24;

/** The course of a number over the last hour; decoration, the number itself stands beside it. */
export function Sparkline({ values, isLevel = false, className }: SparklineProps) {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const step = width / Math.max(1, values.length - 1);
  const points = values.flatMap((value, index) =>
    isLevel && value === null ? [] : [[index * step, height - 2 - ((value ?? 0) / top) * (height - 4)] as const],
  );
  // One moment is no course: it would be drawn as a speck.
  if (points.length < 2) return <svg aria-hidden className={className} />;
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return (
    <svg aria-hidden viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={className}>
      <polygon
        points={`${points[0]?.[0].toFixed(1) ?? 0},${height} ${line} ${width},${height}`}
        className="fill-current opacity-12"
      />
      <polyline
        points={line}
        fill="none"
        className="stroke-current"
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
