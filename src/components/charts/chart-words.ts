import { countOf, countText, percentText } from '../../client/format-number.ts';
import { durationText } from '../../client/format-time.ts';
import type { History, HistoryPoint } from '../../jobs/history-schema.ts';
import { pointWords } from './time-words.ts';

type Figures = Pick<HistoryPoint, 'completed' | 'failed' | 'cancelled'>;
type Measure = 'waitMs' | 'runMs';

const endedOf = ({ completed, failed, cancelled }: Figures): number => completed + failed + cancelled;

/** "1,204 jobs ended: 1,180 completed, 20 failed, 4 cancelled. Most at 14:05: 32." */
export function throughputSummary({ points, total, stepSeconds }: History): string {
  const ended = endedOf(total);
  if (ended === 0) return 'No job ended in this time.';
  const most = points.reduce((best, point) => (endedOf(point) > endedOf(best) ? point : best));
  const peak = `Most at ${pointWords(most.at, stepSeconds)}: ${countText(endedOf(most))}.`;
  return `${countOf(ended, 'job')} ended: ${endsText(total)}. ${peak}`;
}

/** "2 % of 1,200 jobs failed. Worst at 14:05: 12 %, 3 jobs." */
export function failureSummary({ points, total, stepSeconds }: History): string {
  if (total.failureRate === null) return 'No job completed or failed in this time.';
  const all = `${percentText(total.failureRate)} of ${countOf(total.completed + total.failed, 'job')} failed.`;
  if (total.failed === 0) return all;
  const worst = points.reduce((best, point) => ((point.failureRate ?? 0) > (best.failureRate ?? 0) ? point : best));
  const rate = percentText(worst.failureRate ?? 0);
  return `${all} Worst at ${pointWords(worst.at, stepSeconds)}: ${rate}, ${countOf(worst.failed, 'job')}.`;
}

const verbs: Record<Measure, string> = { waitMs: 'waited', runMs: 'ran' };

/** "Half of the jobs waited under 20 ms, 95 % under 80 ms, 99 % under 200 ms." */
export function durationSummary({ total }: History, measure: Measure): string {
  const { p50, p95, p99 } = total[measure];
  if (p50 === null || p95 === null || p99 === null) return 'No job that ended in this time had been started.';
  const [half, most, all] = [p50, p95, p99].map(durationText);
  return `Half of the jobs ${verbs[measure]} up to ${half}, 95 % up to ${most}, 99 % up to ${all}.`;
}

/** "1,180 completed, 20 failed, 4 cancelled". */
export function endsText({ completed, failed, cancelled }: Figures): string {
  return `${countText(completed)} completed, ${countText(failed)} failed, ${countText(cancelled)} cancelled`;
}

/** "p50 20 ms, p95 80 ms, p99 200 ms". */
export function percentilesText({ p50, p95, p99 }: HistoryPoint['waitMs']): string {
  if (p50 === null || p95 === null || p99 === null) return 'no job';
  return `p50 ${durationText(p50)}, p95 ${durationText(p95)}, p99 ${durationText(p99)}`;
}
