-- Limits per concurrency key beside those per type, and who set them. The limits named in `operator_limits` were changed at
-- run time: a registration leaves them alone. That all task types are paused stands in `settings`, as `jobs_paused`.
SET LOCAL lock_timeout = '5s';

ALTER TABLE taskflow.task_types
  ADD COLUMN key_rate_max    int,
  ADD COLUMN key_rate_per_ms int,
  ADD COLUMN operator_limits text[] NOT NULL DEFAULT '{}',
  ADD COLUMN paused_at       timestamptz,
  ADD COLUMN paused_by       text;

ALTER TABLE taskflow.task_types
  ADD CONSTRAINT concurrency_in_bounds CHECK (concurrency BETWEEN 1 AND 100000),
  ADD CONSTRAINT concurrency_per_key_in_bounds CHECK (concurrency_per_key BETWEEN 1 AND 100000),
  ADD CONSTRAINT rate_in_bounds CHECK (rate_limit_max BETWEEN 1 AND 1000000 AND rate_limit_per_ms BETWEEN 10 AND 86400000),
  ADD CONSTRAINT rate_is_whole CHECK ((rate_limit_max IS NULL) = (rate_limit_per_ms IS NULL)),
  ADD CONSTRAINT key_rate_in_bounds CHECK (key_rate_max BETWEEN 1 AND 1000000 AND key_rate_per_ms BETWEEN 10 AND 86400000),
  ADD CONSTRAINT key_rate_is_whole CHECK ((key_rate_max IS NULL) = (key_rate_per_ms IS NULL)),
  ADD CONSTRAINT operator_limits_known
    CHECK (operator_limits <@ ARRAY['concurrency', 'rateLimit', 'concurrencyPerKey', 'rateLimitPerKey']);
