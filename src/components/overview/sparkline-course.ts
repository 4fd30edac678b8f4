export interface SparklineCourse {
  /** Between 0 and 1: how far to the right, and how high. Empty where too little is known for a line. */
  points: readonly (readonly [x: number, y: number])[];
  /** Where what is known begins, as a part of the whole width. */
  knownFrom: number;
}

/** Of the width: what is shorter would be a speck. */
const leastSpan = 0.06;

/**
 * The course that a sparkline draws.
 *
 * @param isLevel a missing value is one that nobody knows, and the line goes on to the next; else it is nothing
 */
export function sparklineCourse(values: readonly (number | null)[], isLevel: boolean): SparklineCourse {
  const top = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const last = Math.max(1, values.length - 1);
  const points = values.flatMap((value, index) =>
    isLevel && value === null ? [] : [[index / last, (value ?? 0) / top] as const],
  );
  const knownFrom = points[0]?.[0] ?? 1;
  const span = (points.at(-1)?.[0] ?? 0) - knownFrom;
  return span < leastSpan ? { points: [], knownFrom: 1 } : { points, knownFrom };
}
