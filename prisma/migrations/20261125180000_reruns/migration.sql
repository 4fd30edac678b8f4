-- The jobs that were made of another one by a rerun: `GET /api/jobs?rerunOf=…`.
CREATE INDEX jobs_rerun ON taskflow.jobs (rerun_of, created_at DESC, id DESC) WHERE rerun_of IS NOT NULL;
