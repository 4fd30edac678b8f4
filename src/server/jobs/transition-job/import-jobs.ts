import type { Database, Statement } from '../../database.ts';
import { statsShard } from '../../stats/stats-shard.ts';

/** What the export of an earlier version may lack of a row. */
const defaults = `'{"priority": 2, "attempt": 0, "attempts_charged": 0, "generation": 0, "version": 0, "dispatches": 1, "tags": []}'::jsonb`;

const statement: Statement = {
  name: 'import_jobs',
  // A job that is there already, open or ended, stays as it is, and so do its attempts.
  text: `
  WITH given AS MATERIALIZED (
    SELECT line::jsonb AS line FROM unnest($2::text[]) AS u(line)
  ),
  inserted AS (
    INSERT INTO taskflow.jobs
    SELECT j.* FROM given g CROSS JOIN LATERAL jsonb_populate_record(NULL::taskflow.jobs, ${defaults} || (g.line -> 'job')) j
    WHERE j.status IN ('completed', 'failed', 'cancelled')
    ON CONFLICT (id) DO NOTHING
    RETURNING id, task_type, status
  ),
  attempts AS (
    INSERT INTO taskflow.job_attempts
    SELECT a.* FROM given g
    JOIN inserted i ON i.id = (g.line -> 'job' ->> 'id')::uuid
    CROSS JOIN LATERAL jsonb_populate_recordset(NULL::taskflow.job_attempts, g.line -> 'attempts') a
    WHERE a.job_id = i.id
    ON CONFLICT DO NOTHING
  ),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT task_type, status, $1::smallint, count(*) FROM inserted GROUP BY task_type, status ORDER BY task_type, status
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  )
  SELECT count(*)::int AS imported FROM inserted`,
  timeoutMs: 60_000,
};

/**
 * Brings ended jobs back as they were when they were pruned, with their attempts. Statistics of what ended when are not
 * touched: they were never pruned. A job that is there already stays as it is, so that it may be done again.
 *
 * @param lines of an export, see `worker/maintenance/export-jobs.ts`
 * @returns how many were not there
 * @throws the driver's error; `isValueError` tells a line that is none of an export
 */
export async function importJobs(db: Pick<Database, 'query'>, lines: string[]): Promise<number> {
  const [row] = await db.query<{ imported: number }>(statement, [statsShard, lines]);
  return row?.imported ?? 0;
}
