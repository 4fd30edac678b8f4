'use client';

import { History } from 'lucide-react';
import Link from 'next/link';
import { useIsTwelveHours } from '@/client/clock-format';
import { durationText } from '@/client/format-time';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { ScheduleTick } from '@/jobs/schedule-schema';
import { zonedTime } from '@/jobs/zoned-time';
import { clockTime } from './clock-time';
import { tickLook } from './schedule-looks';
import { useTickPages } from './use-tick-pages';

/** Later than this is worth a word. */
const lateMs = 1000;

/** What became of each tick, the newest first. */
export function TickList({ scheduleId, timezone }: { scheduleId: string; timezone: string }) {
  const list = useTickPages(scheduleId);
  const ticks = list.data?.pages.flatMap((page) => page.ticks) ?? [];
  return (
    <div className="min-w-0 lg:col-start-1 lg:row-span-2 lg:row-start-1">
      <Panel title="History" flush>
        {list.isPending && <LoadingRows label="Loading the history" rows={4} className="h-10" />}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && ticks.length === 0 && (
          <EmptyState icon={<History />} title="No tick was fired yet.">
            Each tick stands here with the job that it submitted.
          </EmptyState>
        )}
        {ticks.length > 0 && (
          <ul aria-label="Ticks, newest first" className="divide-y">
            {ticks.map((tick) => (
              <Tick key={tick.tickAt} tick={tick} at={zonedTime(new Date(tick.tickAt), timezone)} />
            ))}
          </ul>
        )}
      </Panel>
      <LoadMore list={list} label="Load older ticks" />
    </div>
  );
}

/** @param at its time with the offset of the timezone */
function Tick({ tick, at }: { tick: ScheduleTick; at: string }) {
  const { tickAt, jobId, status, skipped } = tick;
  const isTwelve = useIsTwelveHours();
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-cell">
      <span className="w-26 shrink-0">
        <StatusBadge {...tickLook(tick)} />
      </span>
      <span className="grow" suppressHydrationWarning>
        {clockTime(at, true, isTwelve)} <span className="text-muted">UTC{at.slice(19)}</span>
      </span>
      <Lateness tick={tick} />
      {jobId !== null && status !== null && (
        <Link href={`/jobs/${jobId}`} prefetch={false} className="font-mono text-xs text-accent underline">
          {jobId.slice(-12)}
        </Link>
      )}
      {skipped === 'overlap' && <span className="text-xs text-muted">the job before was under way</span>}
      <RelativeTime at={tickAt} className="w-16 text-right text-xs text-muted max-sm:w-auto" />
    </li>
  );
}

function Lateness({ tick: { tickAt, firedAt } }: { tick: ScheduleTick }) {
  const ms = Date.parse(firedAt) - Date.parse(tickAt);
  if (ms < lateMs) return null;
  return <span className="text-xs text-pending">{durationText(ms)} late</span>;
}
