import type { TimeScale } from './time-scale.ts';

/** A character of the axis is no wider, in px; a label keeps so far from the next. */
const characterPx = 6.5;
const gapPx = 10;

/**
 * Those of the ticks whose labels stand beside each other and inside the axis. The first is always there.
 *
 * @param widthPx of the axis
 */
export function fittingTicks(ticks: TimeScale['ticks'], widthPx: number): TimeScale['ticks'] {
  let freeFromPx = -1;
  return ticks.filter(({ place, label }, index) => {
    const from = place * widthPx;
    const to = from + label.length * characterPx;
    if (index > 0 && (from < freeFromPx || to > widthPx)) return false;
    freeFromPx = to + gapPx;
    return true;
  });
}
