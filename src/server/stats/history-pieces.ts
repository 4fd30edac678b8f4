import { summedSteps } from '../../jobs/history-window.ts';
import type { HistoryWindow } from '../../jobs/history-window.ts';

/** A part of a window that is read from the sums of one step, in ms since 1970. */
export interface HistoryPiece {
  stepMs: number;
  fromMs: number;
  toMs: number;
}

/**
 * Cuts a window into the parts that are read from sums, the longest steps first, and what is left to count by minutes.
 *
 * @param summedUntilMs by step in ms: what ended before that time is in the sums of that step
 */
export function historyPieces(
  { fromMs, toMs, stepMs }: HistoryWindow,
  summedUntilMs: ReadonlyMap<number, number>,
): { pieces: HistoryPiece[]; minutesFromMs: number } {
  const pieces: HistoryPiece[] = [];
  let at = fromMs;
  for (const step of summedSteps.toReversed()) {
    // A point is made of whole steps, so that of longer ones none can be.
    if (stepMs % step.stepMs !== 0) continue;
    const until = Math.min(toMs, summedUntilMs.get(step.stepMs) ?? -Infinity);
    if (until <= at) continue;
    pieces.push({ stepMs: step.stepMs, fromMs: at, toMs: until });
    at = until;
  }
  return { pieces, minutesFromMs: at };
}
