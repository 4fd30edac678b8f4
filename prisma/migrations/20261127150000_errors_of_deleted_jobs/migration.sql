-- The error of a job goes with it. In a statement of its own, which sees what was grouped while the delete waited for the
-- job: the statement that deletes the job would look at the rows as they were before.
CREATE FUNCTION taskflow.forget_errors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- By the key, whatever the plan is kept for.
  DELETE FROM taskflow.job_errors WHERE job_id = ANY(ARRAY(SELECT g.id FROM gone g));
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_forget_errors AFTER DELETE ON taskflow.jobs
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION taskflow.forget_errors();

DELETE FROM taskflow.job_errors e WHERE NOT EXISTS (SELECT FROM taskflow.jobs j WHERE j.id = e.job_id);
