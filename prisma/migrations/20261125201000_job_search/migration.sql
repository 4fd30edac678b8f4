-- `GET /api/jobs?payload.customerId=42` among ended jobs. A job gets here once, when it ends: neither its submit nor its
-- claim touches the index. With a table so large that writes cannot wait for the build, make both by hand before the
-- upgrade, by these names and CONCURRENTLY: docs/decisions/0021-searching-payloads.md.
CREATE INDEX IF NOT EXISTS jobs_ended_payload ON taskflow.jobs USING gin (payload jsonb_path_ops)
  WITH (fastupdate = on, gin_pending_list_limit = 1024) WHERE finished_at IS NOT NULL;
-- `GET /api/jobs?q=…` in the texts of errors, newest first.
CREATE INDEX IF NOT EXISTS jobs_error ON taskflow.jobs (created_at DESC, id DESC) WHERE error IS NOT NULL;
