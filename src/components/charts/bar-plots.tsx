'use client';

import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { countText, percentText } from '@/client/format-number';
import type { History } from '@/jobs/history-schema';
import { plotLeft, plotRight } from './plot-frame';

const statuses = ['completed', 'failed', 'cancelled'] as const;

/** From this share of failures on the verdict speaks of them. */
const worryingFailureRate = 0.05;

const frame = {
  margin: { top: 6, right: plotRight, bottom: 0, left: 0 },
  accessibilityLayer: false,
  barCategoryGap: '12%',
};
const axis = { tickLine: false, axisLine: false, tick: { fill: 'var(--muted)', fontSize: 11 }, width: plotLeft };

/** Ended jobs by status, stacked. */
export function ThroughputPlot({ points }: Pick<History, 'points'>) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={points} {...frame}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" hide />
        <YAxis {...axis} allowDecimals={false} tickFormatter={countText} />
        {statuses.map((status) => (
          <Bar
            key={status}
            dataKey={status}
            stackId="ended"
            isAnimationActive={false}
            fill={`var(--bar-${status})`}
            className={`bar-of-${status}`}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}

/** The share of failures, with a line at the share that is too much. */
export function FailurePlot({ points }: Pick<History, 'points'>) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={points} {...frame}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" hide />
        <YAxis {...axis} domain={[0, upperEnd]} tickFormatter={percentText} />
        <Bar dataKey="failureRate" isAnimationActive={false} fill="var(--bar-failed)" className="bar-of-failed" />
        <ReferenceLine y={worryingFailureRate} stroke="var(--muted)" strokeDasharray="4 3" />
      </BarChart>
    </ResponsiveContainer>
  );
}

/** A tenth at least: a single failure among hundreds is no cliff. */
function upperEnd(highest: number): number {
  return Math.min(1, Math.max(0.1, Math.ceil(highest * 10) / 10));
}
