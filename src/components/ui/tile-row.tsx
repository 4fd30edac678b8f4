import Link from 'next/link';
import type { ReactNode } from 'react';

export interface Tile {
  label: string;
  value: string;
  unit?: string;
  href?: string;
  /** Stands at the right of the number. */
  trend?: ReactNode;
}

/** A few numbers, each under its name. */
export function TileRow({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className="panel grid grid-cols-2 gap-px overflow-hidden bg-line sm:grid-cols-3 lg:grid-cols-6">
      {tiles.map(({ label, value, unit, href, trend }) => (
        <div key={label} className="relative flex min-w-0 flex-col bg-surface px-3 pt-2 pb-2.5 has-[a:hover]:bg-raised">
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
            {trend}
          </dd>
        </div>
      ))}
    </dl>
  );
}
