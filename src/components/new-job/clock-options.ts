import { fromLocalInput, toLocalInput } from '../../client/local-time.ts';
import type { InputProblem } from '../../jobs/errors.ts';
import type { SubmitJob } from '../../jobs/job-schema.ts';

export const delayUnits = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export type DelayUnit = keyof typeof delayUnits;

export const starts = ['now', 'delay', 'at'] as const;
export type Start = (typeof starts)[number];

/** When the job is to run, as typed; times are those of a datetime-local input, empty means none. */
export interface ClockOptions {
  start: Start;
  delay: string;
  delayUnit: DelayUnit;
  runAt: string;
  expiresAt: string;
  deadline: string;
}

export const defaultClocks: ClockOptions = {
  start: 'now',
  delay: '5',
  delayUnit: 'minutes',
  runAt: '',
  expiresAt: '',
  deadline: '',
};

type ClockFields = Pick<SubmitJob, 'delay' | 'runAt' | 'expiresAt' | 'deadline'>;

/** The clocks as the API takes them. */
export function clockFieldsOf(clocks: ClockOptions): ClockFields {
  const delay = clocks.start === 'delay' ? delayMs(clocks) : null;
  const runAt = clocks.start === 'at' ? fromLocalInput(clocks.runAt) : null;
  const expiresAt = fromLocalInput(clocks.expiresAt);
  const deadline = fromLocalInput(clocks.deadline);
  return {
    ...(delay === null ? {} : { delay }),
    ...(runAt === null ? {} : { runAt }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(deadline === null ? {} : { deadline }),
  };
}

/** As typed, also what the server will refuse; null while there is no number. */
function delayMs({ delay, delayUnit }: ClockOptions): number | null {
  return delay.trim() === '' ? null : Math.round(Number(delay) * delayUnits[delayUnit]);
}

/** No clock of a job goes beyond that year; nor do what is counted from it, and the calendar of a browser. */
const latestDue = Date.UTC(9999, 0);

/** When the job will be due, in ms; `now` when that has passed or is not said. */
export function dueAt(clocks: ClockOptions, now: number): number {
  const { delay, runAt } = clockFieldsOf(clocks);
  const due = runAt === undefined ? now + (delay ?? 0) : Date.parse(runAt);
  return Number.isFinite(due) ? Math.min(Math.max(now, due), latestDue) : now;
}

/** A time so long after `from`, up to the next whole minute, as a datetime-local input holds it. */
export function localInputAfter(from: number, ms: number): string {
  return toLocalInput(new Date(Math.ceil((from + ms) / 60_000) * 60_000).toISOString());
}

/** What was chosen and not filled in: without it the job would run at once. */
export function missingClocks(clocks: ClockOptions): InputProblem[] {
  const { delay, runAt } = clockFieldsOf(clocks);
  if (clocks.start === 'delay' && delay === undefined) return [{ path: 'delay', message: 'Say how long.' }];
  if (clocks.start === 'at' && runAt === undefined) return [{ path: 'runAt', message: 'Say when.' }];
  return [];
}

/** What is wrong or odd about a clock; what is wrong the server refuses. */
export interface ClockVerdict {
  error?: string;
  warning?: string;
}

export function judgeRunAt(clocks: ClockOptions, now: number): ClockVerdict {
  const at = Date.parse(clockFieldsOf(clocks).runAt ?? '');
  return at <= now ? { warning: 'That has passed: it runs at once.' } : {};
}

/** The two clocks that end a job: one for its start, one for its end. */
export function judgeLimit(clocks: ClockOptions, limit: 'expiresAt' | 'deadline', now: number): ClockVerdict {
  const at = Date.parse(clockFieldsOf(clocks)[limit] ?? '');
  if (at <= now) return { error: 'must be in the future' };
  if (at <= dueAt(clocks, now)) return { warning: 'That is before it is due: it would fail without a start.' };
  return {};
}
