'use client';

import { Area, AreaChart, Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { countText } from '@/client/format-number';
import { statusLooks } from '@/components/ui/status-badge';
import { classNames } from '@/components/ui/class-names';
import type { Throughput } from '@/jobs/stats-schema';
import { pointLabel } from './point-label';

const series = ['completed', 'failed', 'cancelled'] as const;

/** Ended jobs by status, stacked: areas over the many minutes of an hour, bars over hours and days. */
export function ThroughputChart({ throughput }: { throughput: Throughput }) {
  const data = throughput.points.map((point) => ({ ...point, label: pointLabel(point.at, throughput.range) }));
  const frame = { data, margin: { top: 4, right: 4, bottom: 0, left: 0 } };
  const axes = (
    <>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="label"
        tickLine={false}
        axisLine={false}
        minTickGap={40}
        tick={{ fill: 'var(--muted)', fontSize: 11 }}
      />
      <YAxis
        width={36}
        tickLine={false}
        axisLine={false}
        allowDecimals={false}
        tickFormatter={countText}
        tick={{ fill: 'var(--muted)', fontSize: 11 }}
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: 'var(--raised)', stroke: 'var(--line-strong)' }}
        content={ChartTooltip}
      />
    </>
  );
  return (
    <>
      <Legend />
      <div className="h-40">
        <ResponsiveContainer width="100%" height="100%">
          {throughput.range === 'hour' ? (
            <AreaChart {...frame} accessibilityLayer={false}>
              {axes}
              {series.map((name) => (
                <Area
                  key={name}
                  dataKey={name}
                  stackId="ended"
                  type="step"
                  isAnimationActive={false}
                  stroke="none"
                  fill={`var(--bar-${name})`}
                  fillOpacity={0.85}
                />
              ))}
            </AreaChart>
          ) : (
            <BarChart {...frame} accessibilityLayer={false} barCategoryGap="20%">
              {axes}
              {series.map((name) => (
                <Bar key={name} dataKey={name} stackId="ended" isAnimationActive={false} fill={`var(--bar-${name})`} />
              ))}
            </BarChart>
          )}
        </ResponsiveContainer>
      </div>
    </>
  );
}

function Legend() {
  return (
    <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {series.map((name) => (
        <li key={name} className="flex items-center gap-1.5">
          <span className={classNames('size-2 rounded-xs', statusLooks[name].bar)} />
          {statusLooks[name].label}
        </li>
      ))}
    </ul>
  );
}

interface ChartTooltipProps {
  active?: boolean | undefined;
  label?: unknown;
  payload?: readonly { dataKey?: unknown; value?: unknown }[] | undefined;
}

function ChartTooltip({ active, label, payload }: ChartTooltipProps) {
  if (!active || !payload?.length) return null;
  return (
    <div className="panel px-2.5 py-1.5 text-xs shadow-lg">
      <p className="mb-0.5 font-medium">{String(label)}</p>
      {series.map((name) => {
        const value = payload.find((item) => item.dataKey === name)?.value;
        return (
          <p key={name} className="flex justify-between gap-4 text-muted">
            <span className="flex items-center gap-1.5">
              <span className={classNames('size-2 rounded-xs', statusLooks[name].bar)} />
              {statusLooks[name].label}
            </span>
            <span className="text-foreground">{countText(Number(value ?? 0))}</span>
          </p>
        );
      })}
    </div>
  );
}
