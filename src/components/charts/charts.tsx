'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { percentText, textOr } from '@/client/format-number';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { Skeleton } from '@/components/ui/skeleton';
import type { History, HistoryPoint } from '@/jobs/history-schema';
import { BrushLayer } from './brush-layer';
import { FailureLegend, HeatLegend, StatusLegend } from './chart-legend';
import { ChartPanel } from './chart-panel';
import { durationRowsOf, failureRows, throughputRows } from './chart-rows';
import { durationSummary, endsText, failureSummary, percentilesText, throughputSummary } from './chart-words';
import { bucketsOf, HeatMap, type Measure } from './heat-map';
import { heatSteps } from './heat-levels';
import { jobsLink } from './jobs-link';
import { PlotFrame } from './plot-frame';
import { pointWords } from './time-words';

// The chart library is most of the page's JavaScript: it comes after everything else, into a place of its size.
const loading = () => <Skeleton className="h-full" />;
const ThroughputPlot = dynamic(() => import('./bar-plots').then((module) => module.ThroughputPlot), {
  ssr: false,
  loading,
});
const FailurePlot = dynamic(() => import('./bar-plots').then((module) => module.FailurePlot), { ssr: false, loading });

interface ChartProps {
  history: History;
  /** A part of the time was chosen, in ms since 1970. */
  onShow: (fromMs: number, toMs: number) => void;
  actions?: ReactNode;
  toolbar?: ReactNode;
  className?: string;
}

/** Ended jobs by status. */
export function ThroughputChart({ history, onShow, ...panel }: ChartProps) {
  return (
    <ChartPanel
      {...panel}
      title="Throughput"
      summary={throughputSummary(history)}
      legend={<StatusLegend />}
      rows={() => throughputRows(history)}
    >
      <Plot title="Throughput" history={history} onShow={onShow} wordsOf={(point) => [endsText(point)]}>
        <ThroughputPlot points={history.points} />
      </Plot>
    </ChartPanel>
  );
}

/** The share of jobs that failed. */
export function FailureChart({ history, onShow, ...panel }: ChartProps) {
  const wordsOf = ({ failureRate, failed }: HistoryPoint) => [`${textOr(failureRate, percentText)}, ${failed} failed`];
  return (
    <ChartPanel
      {...panel}
      title="Failure rate"
      summary={failureSummary(history)}
      legend={<FailureLegend />}
      rows={() => failureRows(history)}
    >
      <Plot title="Failure rate" history={history} onShow={onShow} wordsOf={wordsOf} status="failed">
        <FailurePlot points={history.points} />
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

interface PlotProps extends Pick<ChartProps, 'history' | 'onShow'> {
  title: string;
  /** What a point shows. */
  wordsOf: (point: HistoryPoint) => readonly string[];
  /** The status of the jobs behind a point that is clicked, where the chart is of one status. */
  status?: string;
  children: ReactNode;
}

function Plot({ title, history, onShow, wordsOf, status, children }: PlotProps) {
  const router = useRouter();
  const isHydrated = useIsHydrated();
  const { points, stepSeconds, taskType } = history;
  const startMs = (point: number) => Date.parse(history.from) + point * stepSeconds * 1000;

  function pick(point: number, statusOfBar: string | null) {
    const [from, to] = [startMs(point), startMs(point + 1)].map((ms) => new Date(ms).toISOString());
    if (from && to) router.push(jobsLink({ from, to, type: taskType, status: status ?? statusOfBar }));
  }

  // Times of day are the reader's own, which only the browser knows.
  if (!isHydrated) return <Skeleton className="h-41" />;
  return (
    <PlotFrame
      {...history}
      overlay={
        <BrushLayer
          label={title}
          points={points.length}
          words={(point) => {
            const known = points[point];
            return known ? [pointWords(known.at, stepSeconds), ...wordsOf(known)] : [];
          }}
          onSelect={(first, last) => onShow(startMs(first), startMs(last + 1))}
          onPick={pick}
        />
      }
    >
      <div aria-hidden className="h-full">
        {children}
      </div>
    </PlotFrame>
  );
}
