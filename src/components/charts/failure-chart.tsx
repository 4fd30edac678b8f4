'use client';

import { percentText, textOr } from '@/client/format-number';
import type { HistoryPoint } from '@/jobs/history-schema';
import { FailureLegend } from './chart-legend';
import { ChartPanel } from './chart-panel';
import { failureRows } from './chart-rows';
import { failureSummary } from './chart-words';
import type { ChartProps } from './charts';
import { FailureBars } from './lazy-bars';
import { Plot } from './plot';

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
        <FailureBars points={history.points} />
      </Plot>
    </ChartPanel>
  );
}
