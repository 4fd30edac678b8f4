-- Where there is no Redis, what was due when it was dispatched is claimed straight from the table, in this order
-- (docs/decisions/0055-claims-from-the-table.md). What was put off is not among it: it stands behind (0034). With a table so
-- large that writes cannot wait for the build, make it by hand before the upgrade, by this name and CONCURRENTLY.
SET LOCAL lock_timeout = '5s';

CREATE INDEX IF NOT EXISTS jobs_ready ON taskflow.jobs (task_type, priority, run_at, id)
  WHERE status = 'pending' AND concurrency_key IS NULL AND run_at <= dispatched_at;
