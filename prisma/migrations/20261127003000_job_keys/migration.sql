-- `GET /api/jobs?q=key:customer-42` and `q=schedule:…`, newest first. Only jobs that have one are in these indexes. With a
-- table so large that writes cannot wait for the build, make both by hand before the upgrade, by these names and
-- CONCURRENTLY: docs/decisions/0035-search-language.md.
CREATE INDEX IF NOT EXISTS jobs_of_key ON taskflow.jobs (concurrency_key, created_at DESC, id DESC)
  WHERE concurrency_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_of_schedule ON taskflow.jobs (schedule_id, created_at DESC, id DESC)
  WHERE schedule_id IS NOT NULL;
