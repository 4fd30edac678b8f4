'use client';

import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { usePageTitle } from '@/client/use-page-title';
import { PageHeader } from '@/components/shell/page-header';
import { JsonPanel } from '@/components/ui/late-json-panel';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { zonedTime } from '@/jobs/zoned-time';
import type { Schedule } from '@/jobs/schedule-schema';
import { BackfillPanel } from './backfill-panel';
import { ScheduleNotLoaded } from './schedule-not-loaded';
import { RunTimes } from './run-times';
import { ScheduleActions } from './schedule-actions';
import { ScheduleFacts } from './schedule-facts';
import { TickList } from './tick-list';

/** Schedules are not broadcast. */
const pollMs = 3000;

/** Answers: what does this schedule do, and what became of it? */
export function SchedulePage({ scheduleId }: { scheduleId: string }) {
  const mayAct = useMay('manage');
  const asked = trpc.schedules.get.useQuery({ scheduleId }, { refetchInterval: pollMs, retry: false });
  const { data: schedule } = asked;
  usePageTitle(schedule ? `Schedule ${schedule.name}` : null);
  return (
    <>
      <PageHeader title={schedule ? <span className="[overflow-wrap:anywhere]">{schedule.name}</span> : 'Schedule'}>
        {schedule && mayAct && <ScheduleActions schedule={schedule} />}
      </PageHeader>
      {asked.isPending && (
        <div role="status" className="flex flex-col gap-4">
          <span className="sr-only">Loading the schedule</span>
          <Skeleton className="h-28" />
          <Skeleton className="h-64" />
        </div>
      )}
      {asked.isLoadingError && (
        <div className="panel">
          <ScheduleNotLoaded scheduleId={scheduleId} error={asked.error} onRetry={() => void asked.refetch()} />
        </div>
      )}
      {schedule && <Loaded schedule={schedule} mayAct={mayAct} />}
    </>
  );
}

function CodeNotice({ isOrphaned }: { isOrphaned: boolean }) {
  if (isOrphaned) {
    return (
      <p role="status" className="rounded-md bg-pending-soft px-3 py-2 text-pending">
        No running worker has it in its code any more, so it fires nothing. It goes on when one has, or may be deleted.
      </p>
    );
  }
  return (
    <p className="rounded-md bg-raised px-3 py-2 text-muted">
      Defined in code, by <code className="font-mono text-xs">defineSchedule</code>: it is changed there. Here it can be
      paused, run and backfilled.
    </p>
  );
}

function noRunsText({ pausedAt, isOrphaned }: Schedule): string {
  if (pausedAt !== null) return 'None while it is paused.';
  return isOrphaned ? 'None while no running worker has it in its code.' : 'There is none any more.';
}

function Loaded({ schedule, mayAct }: { schedule: Schedule; mayAct: boolean }) {
  const { nextRuns, timezone } = schedule;
  return (
    <div className="flex flex-col gap-4">
      {schedule.definedInCode && <CodeNotice isOrphaned={schedule.isOrphaned} />}
      <ScheduleFacts schedule={schedule} />
      <div className="two-columns lg:grid-rows-[auto_1fr]">
        <Panel title="Next runs" flush className="lg:col-start-2">
          {nextRuns.length > 0 && <RunTimes runs={nextRuns.map((at) => zonedTime(new Date(at), timezone))} />}
          {nextRuns.length === 0 && <p className="p-3 text-muted">{noRunsText(schedule)}</p>}
        </Panel>
        <TickList scheduleId={schedule.scheduleId} timezone={timezone} />
        <div className="flex min-w-0 flex-col gap-4 lg:col-start-2">
          {mayAct && <BackfillPanel scheduleId={schedule.scheduleId} />}
          <JsonPanel title="Payload" value={schedule.payload} />
          {Object.keys(schedule.options).length > 0 && <JsonPanel title="Options" value={schedule.options} />}
        </div>
      </div>
    </div>
  );
}
