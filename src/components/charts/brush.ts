/** A place on a chart by the number of its point, and where a selection began. */
export interface Brush {
  cursor: number;
  anchor: number | null;
}

const steps: Record<string, (cursor: number, last: number) => number> = {
  ArrowLeft: (cursor) => cursor - 1,
  ArrowRight: (cursor) => cursor + 1,
  ArrowDown: (cursor) => cursor - 1,
  ArrowUp: (cursor) => cursor + 1,
  PageDown: (cursor) => cursor - 10,
  PageUp: (cursor) => cursor + 10,
  Home: () => 0,
  End: (_cursor, last) => last,
};

/** Where a key leads on a chart of so many points: with Shift it selects, without it lets go. Null: a key for others. */
export function moveBrush(brush: Brush, key: string, isShift: boolean, points: number): Brush | null {
  const step = steps[key];
  if (!step || points === 0) return null;
  const last = points - 1;
  const cursor = Math.min(last, Math.max(0, step(Math.min(brush.cursor, last), last)));
  return { cursor, anchor: isShift ? Math.min(brush.anchor ?? brush.cursor, last) : null };
}

/** First and last point of what is selected; the one under the cursor when nothing more is. */
export function selectedPoints({ cursor, anchor }: Brush): { first: number; last: number } {
  const other = anchor ?? cursor;
  return { first: Math.min(cursor, other), last: Math.max(cursor, other) };
}

/** The point at a distance from the left edge of a plot; beside it, the nearest. */
export function pointAt(x: number, width: number, points: number): number {
  if (width <= 0) return 0;
  return Math.min(points - 1, Math.max(0, Math.floor((x / width) * points)));
}
