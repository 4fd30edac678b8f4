import { durationEdgesMs } from '../../jobs/duration-histogram.ts';
import type { History, ReadHistory } from '../../jobs/history-schema.ts';
import { historyWindow, type HistoryWindow } from '../../jobs/history-window.ts';
import type { Database } from '../database.ts';
import { addBuckets, percentilesOf, shareOf } from './percentiles.ts';
import { readHistoryRows, type HistoryRow } from './read-history-rows.ts';
import { sharedByInput } from './shared-for.ts';

const shareMs = 1_000;

const historyOf = sharedByInput(shareMs, async (db: Pick<Database, 'query'>, input: ReadHistory): Promise<History> => {
  const { window, rows } = await readHistoryRows(db, (nowMs) => historyWindow(input, nowMs), input.taskType);
  return {
    from: timeOf(window.fromMs),
    to: timeOf(window.toMs),
    stepSeconds: window.stepMs / 1000,
    taskType: input.taskType ?? null,
    edgesMs: [...durationEdgesMs],
    total: figuresOf(rows.reduce(sumOf, noneOf(0))),
    points: pointsOf(window, rows),
  };
});

/**
 * What ended over a time, in all or of one task type: counts by status, failure rate, and how long jobs waited and ran, as
 * histograms and as percentiles, which are as exact as the buckets. Points without an end are zeros. Reads sums, never
 * jobs; who asks for the same within a second shares one reading.
 */
export function readHistory({ db }: { db: Pick<Database, 'query'> }, input: ReadHistory): Promise<History> {
  return historyOf(db, input);
}

function pointsOf({ fromMs, toMs, stepMs }: HistoryWindow, rows: readonly HistoryRow[]): History['points'] {
  const known = new Map(rows.map((row) => [row.point, row]));
  return Array.from({ length: (toMs - fromMs) / stepMs }, (_, point) => {
    const row = known.get(point) ?? noneOf(point);
    const at = timeOf(fromMs + point * stepMs);
    return { at, ...figuresOf(row), waitBuckets: row.wait_buckets, runBuckets: row.run_buckets };
  });
}

function figuresOf({ completed, failed, cancelled, wait_buckets, run_buckets }: HistoryRow): History['total'] {
  return {
    ...{ completed, failed, cancelled },
    failureRate: shareOf(failed, completed),
    waitMs: percentilesOf(wait_buckets),
    runMs: percentilesOf(run_buckets),
  };
}

function noneOf(point: number): HistoryRow {
  const empty = Array.from({ length: durationEdgesMs.length + 1 }, () => 0);
  return { point, completed: 0, failed: 0, cancelled: 0, wait_buckets: empty, run_buckets: empty };
}

function sumOf(sum: HistoryRow, row: HistoryRow): HistoryRow {
  return {
    point: 0,
    completed: sum.completed + row.completed,
    failed: sum.failed + row.failed,
    cancelled: sum.cancelled + row.cancelled,
    wait_buckets: addBuckets(sum.wait_buckets, row.wait_buckets),
    run_buckets: addBuckets(sum.run_buckets, row.run_buckets),
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
