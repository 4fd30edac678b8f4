import { countText, percentText } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { durationEdgesMs } from '@/jobs/duration-histogram';
import type { History } from '@/jobs/history-schema';
import type { ChartColumn, ChartRows } from './chart-table';
import { lowerEdgeMs, upperEdgeMs } from './duration-rows';
import { bucketsOf, type Measure } from './heat-map';
import { pointWords } from './time-words';

type CellText = ChartColumn['text'];

const count: CellText = (cell) => countText(Number(cell ?? 0));
const share: CellText = (cell) => (cell === null ? '–' : percentText(Number(cell)));
const duration: CellText = (cell) => (cell === null ? '–' : durationText(Number(cell)));

const jobsColumn = (name: string): ChartColumn => ({ name, csvName: `${name} (jobs)`, text: count });

const timeTextOf =
  ({ stepSeconds }: History) =>
  (at: string) =>
    pointWords(at, stepSeconds);

/** The throughput in numbers. */
export function throughputRows(history: History): ChartRows {
  return {
    caption: 'Ended jobs over time, by status',
    columns: ['Completed', 'Failed', 'Cancelled'].map(jobsColumn),
    rows: history.points.map(({ at, completed, failed, cancelled }) => [at, completed, failed, cancelled]),
    timeText: timeTextOf(history),
  };
}

/** The failure rate in numbers. */
export function failureRows(history: History): ChartRows {
  return {
    caption: 'Failure rate over time',
    columns: [
      { name: 'Failure rate', csvName: 'Failure rate (0 to 1)', text: share },
      jobsColumn('Failed'),
      jobsColumn('Completed'),
    ],
    rows: history.points.map(({ at, failureRate, failed, completed }) => [at, failureRate, failed, completed]),
    timeText: timeTextOf(history),
  };
}

/** Percentiles, and how many jobs of each class of durations that occurs. */
export function durationRowsOf(history: History, measure: Measure): ChartRows {
  const buckets = Array.from({ length: durationEdgesMs.length + 1 }, (_, bucket) => bucket).filter((bucket) =>
    history.points.some((point) => (bucketsOf[measure](point)[bucket] ?? 0) > 0),
  );
  return {
    caption: `${measure === 'waitMs' ? 'Wait' : 'Run'} times over time: percentiles, and jobs by duration`,
    columns: [
      ...['p50', 'p95', 'p99'].map((name) => ({ name, csvName: `${name} (ms)`, text: duration })),
      ...buckets.map((bucket) => jobsColumn(bucketText(bucket))),
    ],
    rows: history.points.map((point) => {
      const { p50, p95, p99 } = point[measure];
      return [point.at, p50, p95, p99, ...buckets.map((bucket) => bucketsOf[measure](point)[bucket] ?? 0)];
    }),
    timeText: timeTextOf(history),
  };
}

/** "50 ms to 100 ms", "from 1 h 0 m". */
function bucketText(bucket: number): string {
  const upper = upperEdgeMs(bucket);
  const from = durationText(lowerEdgeMs(bucket));
  return upper === null ? `from ${from}` : `${from} to ${durationText(upper)}`;
}
