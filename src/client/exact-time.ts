import { clockFormat } from './clock-format.ts';

/** "14:32:10.123", by the reader's own clock. */
export const toTheMillisecond = clockFormat({ second: '2-digit', fractionalSecondDigits: 3 });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** A moment to the millisecond by the reader's own clock, "14:32:10.123", with its day when that is not the other's. */
export function exactTime(ms: number, besideMs: number): string {
  const date = new Date(ms);
  const isSameDay = date.toDateString() === new Date(besideMs).toDateString();
  return `${isSameDay ? '' : `${day.format(date)}, `}${toTheMillisecond(date)}`;
}
