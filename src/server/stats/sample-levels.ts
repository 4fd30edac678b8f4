import type { Database, Statement } from '../database.ts';

const sample: Statement = {
  name: 'sample_levels',
  // Nothing is counted where the minute has its row already. The active jobs are counted in their partial index, as in
  // read-counts.ts.
  text: `
  WITH forgotten AS (DELETE FROM taskflow.job_levels WHERE minute_at < taskflow.now() - interval '1 day'),
  due AS (
    SELECT date_trunc('minute', taskflow.now()) AS minute_at WHERE NOT EXISTS (
      SELECT FROM taskflow.job_levels l WHERE l.minute_at = date_trunc('minute', taskflow.now()))
  )
  INSERT INTO taskflow.job_levels (minute_at, pending, active)
  SELECT d.minute_at, greatest(0, o.open - a.active), a.active
  FROM due d,
    LATERAL (SELECT coalesce(sum(c.count), 0) AS open FROM taskflow.job_counts c
      WHERE c.status = 'open' AND d.minute_at IS NOT NULL) o,
    LATERAL (SELECT count(*) AS active FROM taskflow.jobs j WHERE j.status = 'active' AND d.minute_at IS NOT NULL) a
  ON CONFLICT (minute_at) DO NOTHING`,
};

/**
 * Notes how many jobs are pending and active, once a minute, and forgets what is older than a day. To be called by the
 * elected worker a few times a minute: where two think that they are, the first one's numbers stay.
 */
export async function sampleLevels(db: Pick<Database, 'query'>): Promise<void> {
  await db.query(sample, []);
}
