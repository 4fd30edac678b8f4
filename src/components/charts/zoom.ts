const minuteMs = 60_000;
const longestMs = 366 * 86_400_000;

/** Whether two ends make a time that a chart can show. */
export function canShow(fromMs: number, toMs: number): boolean {
  return toMs > fromMs && toMs - fromMs <= longestMs;
}

/** Twice as much time around the same middle, as far as it has been, in whole minutes; a year at most. */
export function zoomedOut(fromMs: number, toMs: number, nowMs: number): { fromMs: number; toMs: number } {
  const lengthMs = Math.min(2 * (toMs - fromMs), longestMs);
  const end = Math.min((fromMs + toMs) / 2 + lengthMs / 2, Math.max(nowMs, toMs));
  const whole = Math.ceil(end / minuteMs) * minuteMs;
  return { fromMs: whole - lengthMs, toMs: whole };
}
