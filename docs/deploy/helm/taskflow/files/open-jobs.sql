SELECT (SELECT count(*) FROM (
    SELECT FROM taskflow.jobs WHERE status = 'pending' AND task_type = ANY(TASK_TYPES) AND priority = ANY('{1,2,3}')
      AND concurrency_key IS NULL AND run_at <= taskflow.now() LIMIT 10000) AS due)
  + (SELECT count(*) FROM (
    SELECT FROM taskflow.jobs WHERE status = 'pending' AND task_type = ANY(TASK_TYPES) AND priority = ANY('{1,2,3}')
      AND concurrency_key IS NOT NULL AND dispatched_at IS NOT NULL AND run_at <= taskflow.now() LIMIT 10000) AS keyed)
  + (SELECT count(*) FROM taskflow.jobs WHERE status = 'active' AND task_type = ANY(TASK_TYPES))
