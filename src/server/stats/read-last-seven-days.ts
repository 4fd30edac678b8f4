import type { Stats } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';

const statement = {
  name: 'read-last-seven-days',
  text: `
    WITH today AS (SELECT date_trunc('day', taskflow.now() AT TIME ZONE 'utc') AS at),
    days AS (SELECT at - n * interval '1 day' AS at FROM today, generate_series(6, 0, -1) n)
    SELECT to_char(d.at, 'YYYY-MM-DD') AS date,
      coalesce(sum(s.count) FILTER (WHERE s.status = 'completed'), 0)::float8 AS completed,
      coalesce(sum(s.count) FILTER (WHERE s.status = 'failed'), 0)::float8 AS failed
    FROM days d LEFT JOIN taskflow.job_stats s
      ON s.period_at >= d.at AT TIME ZONE 'utc' AND s.period_at < (d.at + interval '1 day') AT TIME ZONE 'utc'
    GROUP BY d.at ORDER BY d.at`,
};

/** Seven days in UTC, oldest first, today last, none missing. */
export function readLastSevenDays(db: Pick<Database, 'query'>): Promise<Stats['lastSevenDays']> {
  return db.query<Stats['lastSevenDays'][number]>(statement, []);
}
