import { relativeTime } from '../../../src/client/format-time.ts';
import type { Schedule, ScheduleTick } from '../../../src/jobs/schedule-schema.ts';
import { plainText } from './plain-text.ts';
import type { Column } from './table.ts';

export function stateLine(schedule: Schedule): string {
  const [next] = schedule.nextRuns;
  const state = schedule.pausedAt ? 'is paused' : next ? `comes next at ${next}` : 'is over';
  return `Schedule ${plainText(schedule.name)} ${state}.`;
}

export function codeOf({ definedInCode, isOrphaned }: Schedule): string | undefined {
  if (!definedInCode) return undefined;
  return isOrphaned ? 'defined there, but no running worker has it: it fires nothing' : 'defined there';
}

function nextOf({ pausedAt, isOrphaned, nextRuns }: Schedule): string {
  if (pausedAt) return 'paused';
  return isOrphaned ? 'not in code' : (nextRuns[0] ?? 'over');
}

export function whenOf({ cron, everyMs, timezone }: Schedule): string {
  return cron === null ? `every ${everyMs ?? 0} ms` : `${cron} ${timezone}`;
}

export function lastOf({ lastRun }: Schedule, now: number): string {
  if (!lastRun) return '';
  return `${lastRun.skipped ?? lastRun.status ?? 'pruned'} ${relativeTime(lastRun.tickAt, now)}`;
}

export function scheduleColumns(now: number): Column<Schedule>[] {
  return [
    { head: 'SCHEDULE', cell: ({ scheduleId }) => scheduleId },
    { head: 'NAME', cell: ({ name }) => plainText(name), shrinkTo: 8 },
    { head: 'TASK TYPE', cell: ({ taskType }) => taskType },
    { head: 'WHEN', cell: (schedule) => plainText(whenOf(schedule)) },
    { head: 'NEXT', cell: nextOf },
    { head: 'LAST', cell: (schedule) => lastOf(schedule, now) },
  ];
}

export const tickColumns: Column<ScheduleTick>[] = [
  { head: 'TICK', cell: ({ tickAt }) => tickAt },
  { head: 'OUTCOME', cell: ({ skipped, status }) => (skipped ? `skipped: ${skipped}` : (status ?? 'pruned')) },
  { head: 'JOB', cell: ({ jobId }) => jobId ?? '' },
];
