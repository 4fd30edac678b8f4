import { summedSteps } from '../../jobs/history-window.ts';
import type { Database, Statement } from '../database.ts';
import { summedBuckets } from './summed-buckets.ts';

/** Periods in one statement, so that a first run over years is no long one. */
const periodsAtOnce = 100;
/** Rounds in one run: 50 of the shortest step are 17 days without a worker. */
const mostRounds = 50;

const rollUp: Statement = {
  name: 'roll_up_history',
  // A period is over two minutes after its end: what counts into it has been committed by then (decision 0038). Of the
  // shortest steps nothing is made of what has become hours (shard 99), which would all fall into the first of the hour.
  text: `
  WITH step AS (SELECT $1::int * interval '1 second' AS length, timestamptz '1970-01-01 00:00:00Z' AS epoch),
  over AS (SELECT date_bin(length, taskflow.now() - interval '2 minutes', epoch) AS at FROM step),
  summed AS (
    SELECT coalesce((SELECT h.period_at + length FROM taskflow.job_history h
      WHERE h.step_seconds = $1 AND h.task_type = '' ORDER BY h.period_at DESC LIMIT 1),
      taskflow.now() - $2::float8 * interval '1 second') AS until FROM step
  ),
  first AS (
    SELECT date_bin(length, (SELECT s.period_at FROM taskflow.job_stats s
      WHERE s.period_at >= until AND (s.shard <> 99 OR $1 >= 3600) ORDER BY s.period_at LIMIT 1), epoch) AS at
    FROM step, summed
  )
  INSERT INTO taskflow.job_history (step_seconds, task_type, period_at, status, count, wait_buckets, run_buckets)
  SELECT $1, coalesce(s.task_type, ''), date_bin(step.length, s.period_at, step.epoch), s.status, sum(s.count),
    ${summedBuckets('s.wait_buckets')}::bigint[], ${summedBuckets('s.run_buckets')}::bigint[]
  FROM step, over, first, taskflow.job_stats s
  WHERE s.period_at >= first.at AND s.period_at < least(over.at, first.at + ${periodsAtOnce} * step.length)
    AND (s.shard <> 99 OR $1 >= 3600)
  GROUP BY GROUPING SETS ((3, 4, s.task_type), (3, 4))
  ON CONFLICT (step_seconds, task_type, period_at, status) DO NOTHING
  RETURNING 1`,
};

const forget: Statement = {
  name: 'prune_history',
  text: `DELETE FROM taskflow.job_history WHERE step_seconds = $1 AND task_type = ANY(
    SELECT task_type FROM taskflow.task_types UNION ALL SELECT '')
    AND period_at < taskflow.now() - $2::float8 * interval '1 second'`,
};

/**
 * Sums what ended in periods that are over, for each step of the charts, and forgets short steps that are old. Several
 * workers may do it at once: what one has written the other leaves as it is, and it is the same.
 */
export async function rollUpHistory(db: Pick<Database, 'query'>): Promise<void> {
  for (const { stepMs, keptMs } of summedSteps) {
    const seconds = stepMs / 1000;
    const keptSeconds = Math.min(keptMs / 1000, 100 * 366 * 86_400);
    for (let rounds = 0; rounds < mostRounds; rounds += 1) {
      const rows = await db.query(rollUp, [seconds, keptSeconds]);
      if (rows.length === 0) break;
    }
    if (keptMs < Infinity) await db.query(forget, [seconds, keptSeconds + 86_400]);
  }
}
