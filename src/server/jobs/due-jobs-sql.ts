/**
 * SQL of the jobs of one lane (`t.task_type`, priority `p`) that are due: the first by time of those without a key, and
 * the first thousand as they are kept, which is by key, of those with one. One look into an index each (`jobs_due`,
 * `jobs_keyed`), never a sort of all that waits; both indexes are partial, so each half must say its condition.
 *
 * @param columns of `taskflow.jobs`, as `j`
 * @param most how many of those without a key
 */
export const dueJobsOfLane = (columns: string, most = 1): string => `
  (SELECT ${columns} FROM taskflow.jobs j
    WHERE j.status = 'pending' AND j.task_type = t.task_type AND j.priority = p AND j.concurrency_key IS NULL
      AND j.run_at <= taskflow.now()
    ORDER BY j.run_at, j.id LIMIT ${most})
  UNION ALL
  (SELECT ${columns} FROM taskflow.jobs j
    WHERE j.status = 'pending' AND j.task_type = t.task_type AND j.priority = p AND j.concurrency_key IS NOT NULL
      AND j.dispatched_at IS NOT NULL
    ORDER BY j.concurrency_key, j.run_at, j.id LIMIT 1000)`;
