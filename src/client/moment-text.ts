import { toTheMinute } from './clock-format.ts';

const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', month: 'short', day: 'numeric' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });

/** A moment in words by the reader's own clock: "in 5 minutes, at 14:32", "in 2 days, on Sat, Nov 28 at 09:00". */
export function momentText(at: string, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const time = toTheMinute(date);
  const place = isSameDay(date, today) ? `at ${time}` : `on ${dayText(date, today)} at ${time}`;
  return `${distanceText(date.getTime() - now)}, ${place}`;
}

/** "in 5 minutes", "3 hours ago", "now". */
function distanceText(ms: number): string {
  const words = spanText(Math.abs(ms));
  if (words === '') return 'now';
  return ms > 0 ? `in ${words}` : `${words} ago`;
}

/** At most two units, the smaller one rounded: "40 seconds", "1 hour 30 minutes"; empty below a second. */
function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return counted(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return counted(minutes, 'minute');
  if (minutes < 1440) return joined(counted(Math.floor(minutes / 60), 'hour'), counted(minutes % 60, 'minute'));
  const hours = Math.round(minutes / 60);
  if (hours >= 7 * 24) return counted(Math.round(hours / 24), 'day');
  return joined(counted(Math.floor(hours / 24), 'day'), counted(hours % 24, 'hour'));
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(' ');
}

function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

function dayText(date: Date, today: Date): string {
  return (date.getFullYear() === today.getFullYear() ? day : dayAndYear).format(date);
}
