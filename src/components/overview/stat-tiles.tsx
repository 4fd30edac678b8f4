import Link from 'next/link';
import { countText, percentText } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { classNames } from '@/components/ui/class-names';
import type { Stats, Throughput } from '@/jobs/stats-schema';
import { Sparkline } from './sparkline';

interface Tile {
  label: string;
  value: string;
  unit?: string;
  href?: string;
  trend?: (number | null)[];
  tone: string;
}

/** The numbers that matter, of now or of the last hour. */
export function StatTiles({ stats, lastHour }: { stats: Stats; lastHour: Throughput | undefined }) {
  return (
    <dl className="panel grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-3 lg:grid-cols-6">
      {tilesOf(stats, lastHour).map((tile) => (
        <TileBox key={tile.label} {...tile} />
      ))}
    </dl>
  );
}

function TileBox({ label, value, unit, href, trend, tone }: Tile) {
  return (
    <div className="relative flex min-w-0 flex-col bg-surface px-3 pt-2 pb-2.5 has-[a:hover]:bg-raised">
      <dt className="text-xs text-muted">
        {href ? (
          <Link href={href} className="after:absolute after:inset-0">
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className="flex items-end justify-between gap-2">
        <span className="text-xl font-semibold tracking-tight whitespace-nowrap" data-testid={`tile-${label}`}>
          {value}
          {unit && <span className="text-xs font-normal text-muted">{unit}</span>}
        </span>
        {trend && <Sparkline values={trend} className={classNames('h-6 w-full max-w-20 min-w-0 shrink', tone)} />}
      </dd>
    </div>
  );
}

function tilesOf(stats: Stats, lastHour: Throughput | undefined): Tile[] {
  const points = lastHour?.points ?? [];
  const completed = points.reduce((sum, point) => sum + point.completed, 0);
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  const failureRates = points.map((point) => shareOf(point.failed, point.completed + point.failed));
  return [
    { label: 'Pending', value: countText(stats.counts.pending), href: '/jobs?status=pending', tone: 'text-pending' },
    { label: 'Active', value: countText(stats.counts.active), href: '/jobs?status=active', tone: 'text-active' },
    {
      label: 'Completed',
      value: rateText(stats.throughputPerMinute),
      unit: ' / min',
      href: '/jobs?status=completed',
      trend: points.map((point) => point.completed),
      tone: 'text-bar-completed',
    },
    {
      label: 'Failure rate',
      value: textOr(shareOf(failed, completed + failed), percentText),
      href: '/jobs?status=failed',
      trend: failureRates,
      tone: 'text-bar-failed',
    },
    {
      label: 'p95 wait',
      value: textOr(stats.waitMs.p95, durationText),
      trend: points.map((point) => point.waitP95Ms),
      tone: 'text-bar-pending',
    },
    {
      label: 'p95 run',
      value: textOr(stats.runMs.p95, durationText),
      trend: points.map((point) => point.runP95Ms),
      tone: 'text-bar-active',
    },
  ];
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function textOr(value: number | null, text: (value: number) => string): string {
  return value === null ? '–' : text(value);
}

function rateText(perMinute: number): string {
  return perMinute > 0 && perMinute < 10 ? perMinute.toFixed(1) : countText(Math.round(perMinute));
}
