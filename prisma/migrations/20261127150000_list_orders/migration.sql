-- Lists that had to look through more than they showed (docs/decisions/0043-lists-without-an-index.md).
SET LOCAL lock_timeout = '5s';

-- `GET /api/jobs?status=failed&taskType=…`, newest first. A job gets there once, when it ends badly: one that succeeds does not
-- touch this index. With a table so large that writes cannot wait for the build, make it by hand before the upgrade, by this
-- name and CONCURRENTLY.
CREATE INDEX IF NOT EXISTS jobs_type_status ON taskflow.jobs (task_type, status, created_at DESC, id DESC)
  WHERE status IN ('failed', 'cancelled');

-- `GET /api/errors?sort=count` and `sort=firstSeen`.
CREATE INDEX IF NOT EXISTS error_groups_count ON taskflow.error_groups (count DESC, fingerprint DESC);
CREATE INDEX IF NOT EXISTS error_groups_first_seen ON taskflow.error_groups (first_seen_at DESC, fingerprint DESC);
