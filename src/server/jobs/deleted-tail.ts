/**
 * The CTEs that remove for good what is in a CTE `locked` with `id, task_type, status` of ended jobs, with all that belongs
 * to them: attempts, logs, artifacts, deliveries, their being the only one of a kind; their errors go by a trigger. Counts
 * go down with the rows; the statistics of what ended when stay.
 * `moved` holds the ids.
 *
 * @param shard the placeholder of the statistics shard, such as `$1`
 */
export function deletedTail(shard: string): string {
  return `
  chunks AS (
    DELETE FROM taskflow.blob_chunks c USING taskflow.artifacts a, locked l
    WHERE a.job_id = l.id AND c.blob_id = a.id
  ),
  artifacts AS (DELETE FROM taskflow.artifacts a USING locked l WHERE a.job_id = l.id),
  logs AS (DELETE FROM taskflow.job_logs g USING locked l WHERE g.job_id = l.id),
  attempts AS (DELETE FROM taskflow.job_attempts t USING locked l WHERE t.job_id = l.id),
  delivery_attempts AS (
    DELETE FROM taskflow.webhook_attempts t USING taskflow.webhook_deliveries d, locked l
    WHERE d.job_id = l.id AND t.delivery_id = d.id
  ),
  hashes AS (DELETE FROM taskflow.unique_jobs u USING locked l WHERE u.job_id = l.id),
  deliveries AS (DELETE FROM taskflow.webhook_deliveries d USING locked l WHERE d.job_id = l.id),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT task_type, status, ${shard}, -count(*) FROM locked GROUP BY task_type, status ORDER BY task_type, status
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  ),
  moved AS (DELETE FROM taskflow.jobs j USING locked l WHERE j.id = l.id RETURNING j.id)`;
}
