-- How long ended jobs of a task type are kept, in days by status: {"completed": 1, "failed": 30}; 0 is for ever. What it does
-- not name, and NULL, follow RETENTION_DAYS. docs/retention.md.
SET LOCAL lock_timeout = '5s';
ALTER TABLE taskflow.task_types ADD COLUMN retention_days jsonb;

-- Which minutes of job_stats are to become hours: of the others there are years. Rows of hours (shard 99) are not in it.
CREATE INDEX job_stats_minutes ON taskflow.job_stats (period_at) WHERE shard <> 99;
