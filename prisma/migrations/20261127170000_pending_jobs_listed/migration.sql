-- The list of pending jobs has its index to itself (docs/decisions/0048-what-an-index-costs.md). Claims and sweeps say
-- `status = 'pending'` as well, and a plan that was made while nothing was pending took this one for theirs. They do not say
-- that the job has not finished. With a table so large that writes cannot wait for the build, make it by hand before the
-- upgrade, by this name and CONCURRENTLY.
SET LOCAL lock_timeout = '5s';

CREATE INDEX IF NOT EXISTS jobs_pending_listed ON taskflow.jobs (created_at, id)
  WHERE status = 'pending' AND finished_at IS NULL;
DROP INDEX taskflow.jobs_pending;
