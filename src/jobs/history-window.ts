import type { HistoryRange } from './history-ranges.ts';
import type { ReadHistory } from './history-schema.ts';

/** From and to are whole steps since 1970; `to` is where the last point ends. */
export interface HistoryWindow {
  fromMs: number;
  toMs: number;
  stepMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const lengthMs: Record<HistoryRange, number> = { hour: hourMs, day: dayMs, week: 7 * dayMs, month: 30 * dayMs };

/** More points than this are narrower than a finger, and too many rows to read. */
const mostPoints = 120;

/** How long a point may be, and for how long points so short are kept. Each is a whole number of those before. */
const resolutions = [
  { stepMs: minuteMs, keptMs: 2 * dayMs - hourMs },
  { stepMs: 5 * minuteMs, keptMs: 8 * dayMs },
  { stepMs: 15 * minuteMs, keptMs: 35 * dayMs },
  { stepMs: 2 * hourMs, keptMs: Infinity },
  { stepMs: 6 * hourMs, keptMs: Infinity },
] as const;

/** Steps in which closed periods are summed, shortest first. Minutes are what everything is counted in. */
export const summedSteps = resolutions.slice(1);

/**
 * The times that a chart shows, of the shortest step that is still kept for them and makes at most 120 points; of days
 * where a range is longer than thirty of them. A range by name ends with the step that runs now.
 */
export function historyWindow({ range = 'hour', from, to }: ReadHistory, nowMs: number): HistoryWindow {
  const isOpen = from === undefined || to === undefined;
  const given = isOpen
    ? { fromMs: nowMs - lengthMs[range], toMs: nowMs }
    : { fromMs: Date.parse(from), toMs: Date.parse(to) };
  const stepMs =
    resolutions.find(
      (one) => (given.toMs - given.fromMs) / one.stepMs <= mostPoints && given.fromMs >= nowMs - one.keptMs,
    )?.stepMs ?? dayMs;
  if (isOpen) {
    const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs;
    return { fromMs: toMs - lengthMs[range], toMs, stepMs };
  }
  const fromMs = Math.floor(given.fromMs / stepMs) * stepMs;
  // Nothing has ended yet in time to come: zeros there would look like a standstill.
  const end = fromMs < nowMs ? Math.min(given.toMs, nowMs) : given.toMs;
  return { fromMs, toMs: Math.max(Math.ceil(end / stepMs), fromMs / stepMs + 1) * stepMs, stepMs };
}
