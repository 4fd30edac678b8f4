import { classNames } from '@/components/ui/class-names';
import { countText, percentText, rateText, textOr } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { TileRow, type Tile } from '@/components/ui/tile-row';
import type { History } from '@/jobs/history-schema';
import type { Overview } from '@/jobs/stats-schema';
import { Sparkline } from './sparkline';

/** The numbers that matter, of now or of the last hour. */
export function StatTiles({ overview, lastHour }: { overview: Overview; lastHour: History | undefined }) {
  return <TileRow tiles={tilesOf(overview, lastHour)} />;
}

function Trend({ tone, ...line }: { values: (number | null)[]; isLevel?: boolean; tone: string }) {
  return <Sparkline {...line} className={classNames('h-6 w-full max-w-20 min-w-0 shrink', tone)} />;
}

/** What was noted in the minutes of the last hour, and what is now. */
function Level({ known, now, tone }: { known: (number | null)[]; now: number; tone: string }) {
  return <Trend values={[...known, now]} tone={tone} isLevel />;
}

function tilesOf({ stats, levels }: Overview, lastHour: History | undefined): Tile[] {
  const points = lastHour?.points ?? [];
  const { pending, active } = stats.counts;
  return [
    {
      label: 'Pending',
      value: countText(pending),
      href: '/jobs?status=pending',
      trend: <Level known={levels.pending} now={pending} tone="text-bar-pending" />,
    },
    {
      label: 'Active',
      value: countText(active),
      href: '/jobs?status=active',
      trend: <Level known={levels.active} now={active} tone="text-bar-active" />,
    },
    {
      label: 'Completed',
      value: rateText(stats.throughputPerMinute),
      unit: ' / min',
      href: '/jobs?status=completed',
      trend: <Trend values={points.map((point) => point.completed)} tone="text-bar-completed" />,
    },
    {
      label: 'Failure rate',
      value: textOr(lastHour?.total.failureRate, percentText),
      href: '/jobs?status=failed',
      trend: <Trend values={points.map((point) => point.failureRate)} tone="text-bar-failed" />,
    },
    {
      label: 'p95 wait',
      value: textOr(stats.waitMs.p95, durationText),
      href: '/charts#wait-times',
      trend: <Trend values={points.map((point) => point.waitMs.p95)} tone="text-bar-pending" />,
    },
    {
      label: 'p95 run',
      value: textOr(stats.runMs.p95, durationText),
      href: '/charts#run-times',
      trend: <Trend values={points.map((point) => point.runMs.p95)} tone="text-bar-active" />,
    },
  ];
}
