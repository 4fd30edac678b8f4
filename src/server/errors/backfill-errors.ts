import type { Database, Statement } from '../database.ts';

const page = 500;

const backfill: Statement = {
  name: 'backfill_errors',
  // Those that failed since the migration have noted themselves. A page with too few jobs is the last one.
  text: `
  WITH walk AS (SELECT * FROM taskflow.error_backfill WHERE NOT is_done FOR UPDATE SKIP LOCKED),
  page AS (
    SELECT p.* FROM walk w CROSS JOIN LATERAL (
      SELECT j.id, j.created_at, j.attempt, j.finished_at, j.error_code, j.error FROM taskflow.jobs j
      WHERE j.status = 'failed' AND (j.created_at, j.id) < (w.walk_created_at, w.walk_id)
        AND j.created_at > w.before - interval '7 days'
      ORDER BY j.created_at DESC, j.id DESC LIMIT ${page}) p
  ),
  noted AS (
    INSERT INTO taskflow.error_inbox (job_id, attempt, failed_at, code, message)
    SELECT p.id, nullif(p.attempt, 0), p.finished_at, p.error_code, left(p.error, 4000) FROM page p, walk w
    WHERE p.finished_at < w.before ORDER BY p.finished_at
  ),
  last AS (SELECT created_at, id FROM page ORDER BY created_at, id LIMIT 1)
  UPDATE taskflow.error_backfill b SET
    walk_created_at = coalesce((SELECT created_at FROM last), b.walk_created_at),
    walk_id = coalesce((SELECT id FROM last), b.walk_id),
    is_done = (SELECT count(*) FROM page) < ${page}
  FROM walk w WHERE w.is_only = b.is_only RETURNING b.is_done`,
};

/**
 * Notes some more of the jobs that failed in the week before errors were grouped. Page and place commit together.
 *
 * @returns whether it noted a page
 */
export async function backfillErrors(db: Pick<Database, 'query'>): Promise<boolean> {
  return (await db.query(backfill, [])).length > 0;
}
