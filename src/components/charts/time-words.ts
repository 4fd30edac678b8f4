import { toTheMinute as clock } from '../../client/clock-format.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
// Days are counted in UTC; elsewhere they would get the wrong name.
const utcDay = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

const dayAndClock = (ms: number): string => `${weekday.format(ms)}, ${clock(ms)}`;

/** Days are points of their own, by UTC; what is shorter is by the reader's clock. */
export const isByDay = (stepSeconds: number): boolean => stepSeconds * 1000 >= dayMs;

/** When a point is, in words: "14:05", "Thu 26 Nov, 14:00 to 16:00", "Thu 26 Nov (UTC)". */
export function pointWords(at: string, stepSeconds: number): string {
  const ms = Date.parse(at);
  if (isByDay(stepSeconds)) return `${utcDay.format(ms)} (UTC)`;
  const end = ms + stepSeconds * 1000;
  return stepSeconds <= 60 ? clock(ms) : `${dayAndClock(ms)} to ${clock(end)}`;
}

/** A time from one moment to another: "Thu 26 Nov, 14:05 to 14:20", with the day twice where it is another. */
export function timeWords(from: string, to: string): string {
  const isSameDay = new Date(from).toDateString() === new Date(to).toDateString();
  return `${dayAndClock(Date.parse(from))} to ${(isSameDay ? clock : dayAndClock)(Date.parse(to))}`;
}

/** A mark on the time axis: a day where one begins or all marks are days, the clock otherwise. */
export function tickWords(ms: number, everyMs: number, offsetMs: number): string {
  const isMidnight = (ms + offsetMs) % dayMs === 0;
  return everyMs >= dayMs || isMidnight ? day.format(ms) : clock(ms);
}
