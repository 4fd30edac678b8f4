import { classNames } from '@/components/ui/class-names';
import { statusLooks } from '@/components/ui/status-badge';
import { countText } from '@/client/format-number';
import { heatLegend } from './heat-levels';
import { percentileLooks } from './heat-map';

const statuses = ['completed', 'failed', 'cancelled'] as const;
const row = 'flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted';

export function StatusLegend() {
  return (
    <ul className={row}>
      {statuses.map((status) => (
        <li key={status} className="flex items-center gap-1.5">
          <span aria-hidden className={classNames('size-2 rounded-xs', statusLooks[status].bar)} />
          {statusLooks[status].label}
        </li>
      ))}
    </ul>
  );
}

/** What the dashed line of the failure rate means. */
export function FailureLegend() {
  return (
    <p className={row}>
      <span className="flex items-center gap-1.5">
        <LineSample dash="4 3" />5 %: more is worth a look
      </span>
    </p>
  );
}

/** Colours by jobs in a cell, and the lines by their dashes. */
export function HeatLegend({ steps }: { steps: readonly number[] }) {
  return (
    <ul className={row} aria-label="Jobs in a cell, and percentiles">
      {heatLegend(steps).map(({ level, from, to }) => (
        <li key={level} className="flex items-center gap-1">
          <span aria-hidden className="size-2.5 rounded-xs" style={{ background: `var(--heat-${level})` }} />
          {from === to ? countText(from) : `${countText(from)}–${countText(to)}`}
        </li>
      ))}
      {steps.length > 0 && <li>jobs</li>}
      {percentileLooks.map(({ name, dash }) => (
        <li key={name} className="flex items-center gap-1">
          <LineSample dash={dash} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function LineSample({ dash }: { dash: string | undefined }) {
  return (
    <svg aria-hidden width="18" height="6">
      <line x1="0" y1="3" x2="18" y2="3" stroke="var(--foreground)" strokeWidth="1.5" strokeDasharray={dash} />
    </svg>
  );
}
