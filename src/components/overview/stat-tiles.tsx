import { classNames } from '@/components/ui/class-names';
import { countText, percentText, rateText, textOr } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { TileRow, type Tile } from '@/components/ui/tile-row';
import type { History } from '@/jobs/history-schema';
import type { Stats } from '@/jobs/stats-schema';
import { Sparkline } from './sparkline';

/** The numbers that matter, of now or of the last hour. */
export function StatTiles({ stats, lastHour }: { stats: Stats; lastHour: History | undefined }) {
  return <TileRow tiles={tilesOf(stats, lastHour)} />;
}

function Trend({ values, tone }: { values: (number | null)[]; tone: string }) {
  return <Sparkline values={values} className={classNames('h-6 w-full max-w-20 min-w-0 shrink', tone)} />;
}

function tilesOf(stats: Stats, lastHour: History | undefined): Tile[] {
  const points = lastHour?.points ?? [];
  return [
    { label: 'Pending', value: countText(stats.counts.pending), href: '/jobs?status=pending' },
    { label: 'Active', value: countText(stats.counts.active), href: '/jobs?status=active' },
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
