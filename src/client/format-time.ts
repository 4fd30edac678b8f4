import { clockFormat } from './clock-format.ts';

const absolute = clockFormat({
  ...{ year: 'numeric', month: 'short', day: 'numeric' },
  ...{ second: '2-digit', timeZoneName: 'short' },
});

const steps = [
  [60, 's', 1],
  [3600, 'm', 60],
  [86_400, 'h', 3600],
  [Number.POSITIVE_INFINITY, 'd', 86_400],
] as const;

/** The moment in the reader's own timezone, by the clock that this browser is set to. */
export function absoluteTime(at: string): string {
  return absolute(new Date(at));
}

/** "now", "12 s ago", "in 4 m", whole units only. */
export function relativeTime(at: string, now: number): string {
  const seconds = Math.round((now - Date.parse(at)) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 2) return 'now';
  const step = steps.find(([below]) => distance < below);
  const [, unit, size] = step ?? steps[3];
  const text = `${Math.floor(distance / size)} ${unit}`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** A duration in ms with the two units that matter: "84 ms", "3.2 s", "4 m 10 s", "2 h 5 m". */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  // Rounded once, before it is split: never "1 m 60 s".
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
