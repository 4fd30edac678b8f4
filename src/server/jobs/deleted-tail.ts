/**
 * The CTEs that remove for good what is in a CTE `locked` with `id, task_type, status` of ended jobs, with all that belongs
 * to them: attempts, logs, artifacts, deliveries, their being the only one of a kind; their errors go by a trigger. Counts
 * go down with the rows; the statistics of what ended when stay.
 * `moved` holds the ids.
 *
 * Rows are found by arrays of ids: the planner cannot know how many jobs are locked, and for a join it may read a whole
 * table; for an array it goes by the index.
 *
 * @param shard the placeholder of the statistics shard, such as `$1`
 */
export function deletedTail(shard: string): string {
  const ofLocked = (column: string): string => `${column} = ANY(ARRAY(SELECT l.id FROM locked l))`;
  return `
  chunks AS (
    DELETE FROM taskflow.blob_chunks c WHERE c.blob_id = ANY(ARRAY(
      SELECT a.id FROM taskflow.artifacts a WHERE ${ofLocked('a.job_id')}))
  ),
  artifacts AS (DELETE FROM taskflow.artifacts a WHERE ${ofLocked('a.job_id')}),
  logs AS (DELETE FROM taskflow.job_logs g WHERE ${ofLocked('g.job_id')}),
  attempts AS (DELETE FROM taskflow.job_attempts t WHERE ${ofLocked('t.job_id')}),
  delivery_attempts AS (
    DELETE FROM taskflow.webhook_attempts t WHERE t.delivery_id = ANY(ARRAY(
      SELECT d.id FROM taskflow.webhook_deliveries d WHERE ${ofLocked('d.job_id')}))
  ),
  hashes AS (DELETE FROM taskflow.unique_jobs u WHERE ${ofLocked('u.job_id')}),
  deliveries AS (DELETE FROM taskflow.webhook_deliveries d WHERE ${ofLocked('d.job_id')}),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT task_type, status, ${shard}, -count(*) FROM locked GROUP BY task_type, status ORDER BY task_type, status
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  ),
  moved AS (DELETE FROM taskflow.jobs j WHERE ${ofLocked('j.id')} RETURNING j.id)`;
}
