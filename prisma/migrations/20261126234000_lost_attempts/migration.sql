-- What became of the jobs of a worker that died. Attempts are only ever added, and few are lost: ordinary ends do not touch
-- this index. With a table so large that writes cannot wait for the build, make it by hand before the upgrade, by this name
-- and CONCURRENTLY.
CREATE INDEX IF NOT EXISTS job_attempts_lost ON taskflow.job_attempts (worker_id, finished_at DESC) WHERE outcome = 'lost';
