import type { JobLogLine } from '@/jobs/job-history-schema';

export type LogLevel = JobLogLine['level'];

/** From the least to the most that one wants to know of. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies LogLevel[];

export interface LogFilter {
  level: LogLevel;
  /** null for all. */
  attempt: number | null;
}

/** Positions of the lines that a filter leaves. */
export function shownLines(lines: readonly JobLogLine[], { level, attempt }: LogFilter): number[] {
  const least = logLevels.indexOf(level);
  const shown: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (logLevels.indexOf(line.level) >= least && (attempt === null || line.attempt === attempt)) shown.push(index);
  }
  return shown;
}

/** When each attempt started: its first line says so. What belongs to none counts from the job's creation. */
export function attemptStarts(lines: readonly JobLogLine[]): Map<number | null, number> {
  const starts = new Map<number | null, number>();
  for (const line of lines) if (!starts.has(line.attempt)) starts.set(line.attempt, Date.parse(line.at));
  return starts;
}

/** Time since a start: "+1.204 s", "+2:03.007", "+1:00:00.000". */
export function sinceText(ms: number): string {
  const sign = ms < 0 ? '-' : '+';
  const whole = Math.abs(ms);
  const seconds = (whole % 60_000) / 1_000;
  if (whole < 60_000) return `${sign}${seconds.toFixed(3)} s`;
  const minutes = Math.floor(whole / 60_000);
  const rest = seconds.toFixed(3).padStart(6, '0');
  if (minutes < 60) return `${sign}${minutes}:${rest}`;
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

const texts = new WeakMap<JobLogLine, string>();

/** What a line says, with its data: made once for each, for it is looked through at each letter of a search. */
export function lineText(line: JobLogLine): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const text = line.data === null ? line.message : `${line.message} ${JSON.stringify(line.data)}`;
  texts.set(line, text);
  return text;
}
