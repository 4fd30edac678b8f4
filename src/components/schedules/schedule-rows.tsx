'use client';

import Link from 'next/link';
import { useIsTwelveHours } from '@/client/clock-format';
import { zonedTime } from '@/jobs/zoned-time';
import { classNames } from '@/components/ui/class-names';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { Schedule } from '@/jobs/schedule-schema';
import { ruleInWords } from './rule-in-words';
import { clockTime } from './clock-time';
import { PauseButton, RunButton } from './schedule-actions';
import { scheduleLook, tickLook } from './schedule-looks';

/** Schedules, by name. */
export function ScheduleRows({ schedules, mayAct }: { schedules: Schedule[]; mayAct: boolean }) {
  const isTwelve = useIsTwelveHours();
  return (
    <ul aria-label="Schedules" className="divide-y">
      {schedules.map((schedule) => (
        <li
          key={schedule.scheduleId}
          className={classNames(
            'grid gap-x-4 gap-y-1.5 px-3 py-row md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,4fr)] md:items-center',
            // Of one width in each row, whatever its buttons are.
            mayAct && 'md:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,4fr)_11.75rem]',
          )}
        >
          <div className="min-w-0">
            <p className="flex items-center gap-2">
              <Link
                href={`/schedules/${schedule.scheduleId}`}
                prefetch={false}
                className="touch-target truncate font-medium text-accent hover:underline"
                title={schedule.name}
              >
                {schedule.name}
              </Link>
              <StatusBadge {...scheduleLook(schedule)} />
            </p>
            <p className="truncate text-xs text-muted">
              {schedule.taskType}
              {schedule.definedInCode && ' · defined in code'}
            </p>
          </div>
          <div className="min-w-0">
            <p className="[overflow-wrap:anywhere]">{ruleInWords(schedule, isTwelve)}</p>
            <p className="text-xs text-muted [overflow-wrap:anywhere]">
              {schedule.cron !== null && (
                <>
                  <code className="font-mono">{schedule.cron}</code> {schedule.timezone}
                </>
              )}
            </p>
          </div>
          <div className="flex min-w-0 flex-col gap-0.5 text-xs">
            <NextRun schedule={schedule} />
            <LastRun schedule={schedule} />
          </div>
          {mayAct && (
            <div className="flex gap-2 md:justify-end">
              <RunButton schedule={schedule} size="sm" />
              <PauseButton schedule={schedule} size="sm" />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function NextRun({ schedule: { nextRuns, timezone, pausedAt, isOrphaned } }: { schedule: Schedule }) {
  const [next] = nextRuns;
  const isTwelve = useIsTwelveHours();
  if (pausedAt !== null) {
    return (
      <span className="text-muted">
        paused <RelativeTime at={pausedAt} />
      </span>
    );
  }
  if (isOrphaned) return <span className="text-muted">no running worker has it</span>;
  if (next === undefined) return <span className="text-muted">no further run</span>;
  return (
    <span
      title={`${clockTime(zonedTime(new Date(next), timezone), true, isTwelve)} ${timezone}`}
      suppressHydrationWarning
    >
      next <RelativeTime at={next} />
    </span>
  );
}

function LastRun({ schedule: { lastRun } }: { schedule: Schedule }) {
  if (lastRun === null) return <span className="text-muted">never ran yet</span>;
  const badge = <StatusBadge {...tickLook(lastRun)} />;
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      last
      {lastRun.jobId !== null && lastRun.status !== null ? (
        <Link href={`/jobs/${lastRun.jobId}`} prefetch={false} className="rounded-full hover:underline">
          {badge}
        </Link>
      ) : (
        badge
      )}
      <RelativeTime at={lastRun.tickAt} className="text-muted" />
    </span>
  );
}
