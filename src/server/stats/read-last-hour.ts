import type { Stats } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';
import { addBuckets, percentilesOf, shareOf } from './percentiles.ts';
import type { Buckets } from './percentiles.ts';
import { summedBuckets } from './summed-buckets.ts';

interface HourRow {
  task_type: string;
  completed: number;
  failed: number;
  cancelled: number;
  /** Minutes from the first end in this hour, of any type, to now; at least one. */
  minutes: number;
  wait_buckets: Buckets;
  run_buckets: Buckets;
}

const statement = {
  name: 'read-last-hour',
  text: `
    WITH hour AS (
      SELECT * FROM taskflow.job_stats WHERE period_at > taskflow.now() - interval '60 minutes'
    )
    SELECT task_type,
      coalesce(sum(count) FILTER (WHERE status = 'completed'), 0)::float8 AS completed,
      coalesce(sum(count) FILTER (WHERE status = 'failed'), 0)::float8 AS failed,
      coalesce(sum(count) FILTER (WHERE status = 'cancelled'), 0)::float8 AS cancelled,
      greatest(1, extract(epoch FROM taskflow.now() - (SELECT min(period_at) FROM hour)) / 60)::float8 AS minutes,
      ${summedBuckets('wait_buckets')} AS wait_buckets, ${summedBuckets('run_buckets')} AS run_buckets
    FROM hour GROUP BY task_type ORDER BY task_type`,
};

export type LastHour = Pick<Stats, 'throughputPerMinute' | 'waitMs' | 'runMs' | 'taskTypes'>;

/**
 * What ended in the last hour, in all and by task type. The rate counts from the first end in that hour, so that a
 * system started five minutes ago does not look twelve times slower than it is.
 */
export async function readLastHour(db: Pick<Database, 'query'>): Promise<LastHour> {
  const rows = await db.query<HourRow>(statement, []);
  const none: Buckets = [];
  return {
    throughputPerMinute: perMinute(
      rows.reduce((sum, row) => sum + row.completed + row.failed, 0),
      rows[0]?.minutes,
    ),
    waitMs: percentilesOf(rows.reduce((sum, row) => addBuckets(sum, row.wait_buckets), none)),
    runMs: percentilesOf(rows.reduce((sum, row) => addBuckets(sum, row.run_buckets), none)),
    taskTypes: rows.map((row) => ({
      taskType: row.task_type,
      completed: row.completed,
      failed: row.failed,
      cancelled: row.cancelled,
      failureRate: shareOf(row.failed, row.completed),
      throughputPerMinute: perMinute(row.completed + row.failed, row.minutes),
      waitMs: percentilesOf(row.wait_buckets),
      runMs: percentilesOf(row.run_buckets),
    })),
  };
}

function perMinute(count: number, minutes = 1): number {
  return Math.round((count / minutes) * 100) / 100;
}
