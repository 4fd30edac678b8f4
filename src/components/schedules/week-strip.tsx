'use client';

import { hourText } from '@/client/clock-format';
import { countOf } from '@/client/format-number';
import type { WeekDay, WeekHour } from './week-hours';

const cellWidth = 36;
const cellHeight = 18;
const left = 52;
const top = 16;
const hoursOfDay = 24;
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric' });

/** Eight days of hours, the fuller the darker. The list beside it says the same in words. */
export function WeekStrip({ days, label }: { days: readonly WeekDay[]; label: string }) {
  const most = Math.max(1, ...days.flatMap(({ hours }) => hours.map(({ count }) => count)));
  const width = left + hoursOfDay * cellWidth;
  const height = top + days.length * cellHeight;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className="w-full min-w-220 text-muted">
      {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
        <text key={hour} x={left + hour * cellWidth} y={10} fontSize={11} fill="currentColor">
          {hourText(hour)}
        </text>
      ))}
      {days.map(({ at, hours }, row) => (
        <g key={at}>
          <text x={0} y={top + row * cellHeight + 13} fontSize={11} fill="currentColor">
            {dayName.format(at)}
          </text>
          <rect
            x={left}
            y={top + row * cellHeight + 1}
            width={hoursOfDay * cellWidth}
            height={cellHeight - 2}
            rx={3}
            className="fill-raised"
          />
          {hours.map((hour) => (
            <HourCell key={hour.at} hour={hour} row={row} share={hour.count / most} />
          ))}
        </g>
      ))}
    </svg>
  );
}

function HourCell({ hour: { hour, count, runs }, row, share }: { hour: WeekHour; row: number; share: number }) {
  const x = left + hour * cellWidth;
  const y = top + row * cellHeight;
  const names = runs.slice(0, 8).map(({ name, count: times }) => (times > 1 ? `${name} ×${times}` : name));
  return (
    <g>
      <title>{`${countOf(count, 'run')} from ${hourText(hour)}: ${names.join(', ')}${runs.length > 8 ? ' …' : ''}`}</title>
      <rect
        x={x + 1}
        y={y + 1}
        width={cellWidth - 2}
        height={cellHeight - 2}
        rx={3}
        className="fill-bar-active"
        opacity={0.35 + 0.65 * share}
      />
    </g>
  );
}
