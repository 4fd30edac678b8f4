'use client';

import type { ComponentType, ReactNode } from 'react';
import type { History } from '@/jobs/history-schema';
import { HeatLegend, StatusLegend } from './chart-legend';
import { ChartPanel } from './chart-panel';
import { durationRowsOf, throughputRows } from './chart-rows';
import { durationSummary, endsText, percentilesText, throughputSummary } from './chart-words';
import { bucketsOf, HeatMap, type Measure } from './heat-map';
import { heatSteps } from './heat-levels';
import { Plot } from './plot';
import { StackedBars } from './stacked-bars';

export interface ChartProps {
  history: History;
  /** A part of the time was chosen, in ms since 1970. */
  onShow: (fromMs: number, toMs: number) => void;
  actions?: ReactNode;
  toolbar?: ReactNode;
  className?: string;
}

interface BarChartProps extends ChartProps {
  /** Draws the bars. */
  bars?: ComponentType<Pick<History, 'points'>>;
}

/** Ended jobs by status. */
export function ThroughputChart({ history, onShow, bars: Bars = StackedBars, ...panel }: BarChartProps) {
  return (
    <ChartPanel
      {...panel}
      title="Throughput"
      summary={throughputSummary(history)}
      legend={<StatusLegend />}
      rows={() => throughputRows(history)}
    >
      <Plot title="Throughput" history={history} onShow={onShow} wordsOf={(point) => [endsText(point)]}>
        <Bars points={history.points} />
      </Plot>
    </ChartPanel>
  );
}

const titles: Record<Measure, string> = { waitMs: 'Wait times', runMs: 'Run times' };

/** How long jobs waited or ran, over time. */
export function DurationChart({ history, measure, onShow, ...panel }: ChartProps & { measure: Measure }) {
  const steps = heatSteps(Math.max(0, ...history.points.flatMap(bucketsOf[measure])));
  return (
    <ChartPanel
      {...panel}
      title={titles[measure]}
      summary={durationSummary(history, measure)}
      legend={<HeatLegend steps={steps} />}
      rows={() => durationRowsOf(history, measure)}
    >
      <Plot
        title={titles[measure]}
        history={history}
        onShow={onShow}
        wordsOf={(point) => [percentilesText(point[measure])]}
      >
        <HeatMap history={history} measure={measure} steps={steps} />
      </Plot>
    </ChartPanel>
  );
}
