'use client';

import Link from 'next/link';
import { hourText } from '@/client/clock-format';
import { countOf, countText } from '@/client/format-number';
import { trpc } from '@/client/trpc';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { ScheduleWeek } from '@/jobs/schedule-week-schema';
import { weekDays, type WeekDay } from './week-hours';
import { WeekStrip } from './week-strip';

const pollMs = 30_000;
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', month: 'short', day: 'numeric' });

/** What runs within the next seven days, by the reader's own clock. */
export function WeekPanel() {
  const asked = trpc.schedules.week.useQuery(undefined, { refetchInterval: pollMs });
  // Only the browser knows whose days they are.
  const isHydrated = useIsHydrated();
  return (
    <Panel title="The next seven days" className="mb-3">
      {asked.isLoadingError && <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />}
      {!asked.isLoadingError && (!asked.data || !isHydrated) && <Skeleton className="h-40" />}
      {asked.data && isHydrated && <Week week={asked.data} />}
    </Panel>
  );
}

function Week({ week }: { week: ScheduleWeek }) {
  const days = weekDays(week);
  const count = week.runs.reduce((sum, { at }) => sum + at.length, 0);
  const sentence = `${countOf(count, 'run')} of ${countOf(week.runs.length, 'schedule')} in the next seven days`;
  return (
    <div className="flex flex-col gap-2">
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Runs by day and hour">
        <WeekStrip days={days} label={`${sentence}, by day and hour. The list says them in words.`} />
      </div>
      <p className="text-xs text-muted">
        {sentence}, by your clock.
        {!week.isWhole && ' There are more: those that run first are shown.'}
      </p>
      {week.frequent.length > 0 && <Frequent schedules={week.frequent} />}
      {count > 0 && (
        <details>
          <summary className="w-fit py-1 text-xs text-muted underline pointer-coarse:py-3">As a list</summary>
          <RunList days={days} />
        </details>
      )}
    </div>
  );
}

function Frequent({ schedules }: { schedules: ScheduleWeek['frequent'] }) {
  const shown = schedules.slice(0, 10);
  return (
    <p className="flex flex-wrap gap-x-2 text-xs text-muted [overflow-wrap:anywhere]">
      <span>More often than once an hour:</span>
      {shown.map(({ scheduleId, name }) => (
        <Link key={scheduleId} href={`/schedules/${scheduleId}`} prefetch={false} className="text-accent underline">
          {name}
        </Link>
      ))}
      {schedules.length > shown.length && <span>and {countText(schedules.length - shown.length)} more</span>}
    </p>
  );
}

function RunList({ days }: { days: readonly WeekDay[] }) {
  return (
    <table className="mt-2 w-full text-xs">
      <caption className="sr-only">Runs of the next seven days, by day and hour</caption>
      <thead>
        <tr className="border-b text-left text-muted">
          <th scope="col" className="py-1 pr-3 font-medium">
            Day
          </th>
          <th scope="col" className="py-1 pr-3 font-medium">
            Hour
          </th>
          <th scope="col" className="py-1 font-medium">
            Schedules
          </th>
        </tr>
      </thead>
      <tbody>
        {days.flatMap(({ at, hours }) =>
          hours.map(({ at: hourAt, hour, runs }, place) => (
            <tr key={hourAt} className="border-b align-top last:border-b-0">
              <td className="py-1 pr-3 whitespace-nowrap">{place === 0 ? longDay.format(at) : ''}</td>
              <td className="py-1 pr-3">{hourText(hour)}</td>
              <td className="py-1 [overflow-wrap:anywhere]">
                {runs.map(({ scheduleId, name, count }) => (
                  <span key={scheduleId} className="mr-2">
                    <Link href={`/schedules/${scheduleId}`} prefetch={false} className="text-accent underline">
                      {name}
                    </Link>
                    {count > 1 && ` ×${count}`}
                  </span>
                ))}
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}
