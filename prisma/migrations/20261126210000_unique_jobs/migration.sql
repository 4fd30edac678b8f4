-- One job of its kind. A row says which job a hash stands for; whether it still holds is judged from that job's row and the
-- clock when the next one comes, so that nothing that starts or ends a job has to write here. It goes with its job.
CREATE TABLE taskflow.unique_jobs (
  hash       bytea PRIMARY KEY,
  job_id     uuid NOT NULL,
  submit_id  uuid NOT NULL,
  until      text CHECK (until IN ('started', 'ended')),
  expires_at timestamptz,
  CHECK ((until IS NULL) <> (expires_at IS NULL))
);
COMMENT ON COLUMN taskflow.unique_jobs.submit_id IS
  'the submit that wrote the job last, by the id that it would have given: repeated after a lost answer, it knows itself';
CREATE INDEX unique_jobs_job ON taskflow.unique_jobs (job_id);

-- What a submit answered that did not only make new jobs, for its repeats.
ALTER TABLE taskflow.idempotency_keys ADD COLUMN answers jsonb;
