import { summedSteps, type HistoryWindow } from '../../jobs/history-window.ts';
import type { Database } from '../database.ts';
import { historyPieces } from './history-pieces.ts';
import { summedBuckets } from './summed-buckets.ts';
import type { Buckets } from './percentiles.ts';

type Queries = Pick<Database, 'query'>;

const boundsStatement = {
  name: 'read-history-bounds',
  text: `
    SELECT extract(epoch FROM taskflow.now())::float8 * 1000 AS now_ms, ARRAY(
      SELECT coalesce((
        SELECT extract(epoch FROM h.period_at)::float8 * 1000 + step * 1000 FROM taskflow.job_history h
        WHERE h.step_seconds = step AND h.task_type = '' ORDER BY h.period_at DESC LIMIT 1), 0)
      FROM unnest($1::int[]) WITH ORDINALITY AS s(step, n) ORDER BY n)::float8[] AS summed_until_ms`,
};

const rowsStatement = {
  name: 'read-history',
  text: `
    WITH counted AS (
      SELECT h.period_at, h.status, h.count, h.wait_buckets, h.run_buckets
      FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS p(step_seconds, from_at, to_at)
      JOIN taskflow.job_history h ON h.step_seconds = p.step_seconds AND h.task_type = $4
        AND h.period_at >= p.from_at AND h.period_at < p.to_at
      UNION ALL
      SELECT s.period_at, s.status, s.count, s.wait_buckets, s.run_buckets FROM taskflow.job_stats s
      WHERE s.period_at >= $5::timestamptz AND s.period_at < $6::timestamptz AND ($4 = '' OR s.task_type = $4)
    )
    SELECT floor(extract(epoch FROM period_at - $7::timestamptz) / $8::int)::int AS point,
      coalesce(sum(count) FILTER (WHERE status = 'completed'), 0)::float8 AS completed,
      coalesce(sum(count) FILTER (WHERE status = 'failed'), 0)::float8 AS failed,
      coalesce(sum(count) FILTER (WHERE status = 'cancelled'), 0)::float8 AS cancelled,
      ${summedBuckets('wait_buckets')} AS wait_buckets, ${summedBuckets('run_buckets')} AS run_buckets
    FROM counted GROUP BY 1 ORDER BY 1`,
};

export interface HistoryRow {
  /** Which point of the window it is; those without any end have no row. */
  point: number;
  completed: number;
  failed: number;
  cancelled: number;
  wait_buckets: Buckets;
  run_buckets: Buckets;
}

interface BoundsRow {
  now_ms: number;
  summed_until_ms: number[];
}

/**
 * What ended, by the points of a window. Reads sums where they are made, minutes of the time since; never jobs.
 *
 * @param windowAt the window by the database's clock, in ms since 1970
 * @param taskType all of them without it
 */
export async function readHistoryRows(
  db: Queries,
  windowAt: (nowMs: number) => HistoryWindow,
  taskType?: string,
): Promise<{ window: HistoryWindow; rows: HistoryRow[] }> {
  const [bounds] = await db.query<BoundsRow>(boundsStatement, [summedSteps.map(({ stepMs }) => stepMs / 1000)]);
  if (!bounds) throw new Error('A SELECT without FROM always has one row.');
  const window = windowAt(bounds.now_ms);
  const until = new Map(summedSteps.map(({ stepMs }, index) => [stepMs, bounds.summed_until_ms[index] ?? 0]));
  const { pieces, minutesFromMs } = historyPieces(window, until);
  const rows = await db.query<HistoryRow>(rowsStatement, [
    pieces.map(({ stepMs }) => stepMs / 1000),
    pieces.map(({ fromMs }) => new Date(fromMs)),
    pieces.map(({ toMs }) => new Date(toMs)),
    taskType ?? '',
    new Date(minutesFromMs),
    new Date(window.toMs),
    new Date(window.fromMs),
    window.stepMs / 1000,
  ]);
  return { window, rows };
}
