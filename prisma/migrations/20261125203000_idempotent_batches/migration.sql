-- A batch has one Idempotency-Key for all its jobs. job_id stays the first of them, or the only one.

ALTER TABLE taskflow.idempotency_keys ADD COLUMN job_ids uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN taskflow.idempotency_keys.job_ids IS 'all jobs of a batch, in its order; empty for a single job';
