const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const everyMs = [1, 2, 5, 10, 15, 30]
  .map((minutes) => minutes * minuteMs)
  .concat(
    [1, 2, 3, 6, 12].map((hours) => hours * hourMs),
    [1, 2, 5, 10, 30, 60].map((days) => days * dayMs),
  );

export interface TimeTick {
  ms: number;
  /** 0 to 1, from the left edge to the right. */
  place: number;
}

/**
 * Round times between two others, not more than so many, by the clock that is `offsetMs` ahead of UTC: 14:00, 14:15, … or
 * the midnights.
 */
export function timeTicks(
  fromMs: number,
  toMs: number,
  most: number,
  offsetMs: number,
): { everyMs: number; ticks: TimeTick[] } {
  const lengthMs = toMs - fromMs;
  const every = everyMs.find((one) => lengthMs / one <= most) ?? Math.ceil(lengthMs / most / dayMs) * dayMs;
  const first = Math.ceil((fromMs + offsetMs) / every) * every - offsetMs;
  const count = Math.max(0, Math.floor((toMs - first) / every) + 1);
  const ticks = Array.from({ length: count }, (_, n) => first + n * every);
  return { everyMs: every, ticks: ticks.map((ms) => ({ ms, place: (ms - fromMs) / lengthMs })) };
}
