import { classNames } from '@/components/ui/class-names';
import { countText, percentText, rateText, textOr } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { TileRow, type Tile } from '@/components/ui/tile-row';
import type { Stats, Throughput } from '@/jobs/stats-schema';
import { Sparkline } from './sparkline';

/** The numbers that matter, of now or of the last hour. */
export function StatTiles({ stats, lastHour }: { stats: Stats; lastHour: Throughput | undefined }) {
  return <TileRow tiles={tilesOf(stats, lastHour)} />;
}

function Trend({ values, tone }: { values: (number | null)[]; tone: string }) {
  return <Sparkline values={values} className={classNames('h-6 w-full max-w-20 min-w-0 shrink', tone)} />;
}

function tilesOf(stats: Stats, lastHour: Throughput | undefined): Tile[] {
  const points = lastHour?.points ?? [];
  const completed = points.reduce((sum, point) => sum + point.completed, 0);
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  const failureRates = points.map((point) => shareOf(point.failed, point.completed + point.failed));
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
      value: textOr(shareOf(failed, completed + failed), percentText),
      href: '/jobs?status=failed',
      trend: <Trend values={failureRates} tone="text-bar-failed" />,
    },
    {
      label: 'p95 wait',
      value: textOr(stats.waitMs.p95, durationText),
      trend: <Trend values={points.map((point) => point.waitP95Ms)} tone="text-bar-pending" />,
    },
    {
      label: 'p95 run',
      value: textOr(stats.runMs.p95, durationText),
      trend: <Trend values={points.map((point) => point.runP95Ms)} tone="text-bar-active" />,
    },
  ];
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
