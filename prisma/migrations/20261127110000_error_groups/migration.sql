-- Errors that are the same one again, as groups (docs/decisions/0039). Nothing of what finishes a job waits for this: a
-- failure leaves a line in `error_inbox`, which the elected worker takes from there.
SET LOCAL lock_timeout = '5s';

CREATE TABLE taskflow.error_inbox (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id    uuid NOT NULL,
  -- The attempt that ended with it; null where none did, as with a job that expired.
  attempt   int,
  failed_at timestamptz NOT NULL,
  code      text,
  message   text
);

CREATE TABLE taskflow.error_groups (
  fingerprint       text COLLATE "C" PRIMARY KEY,
  task_type         text NOT NULL,
  code              text NOT NULL,
  name              text,
  -- The message with marks in place of its variable parts.
  title             text NOT NULL,
  frame             text,
  state             text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ignored', 'resolved')),
  -- An ignored group comes back when it is seen more often than this in an hour; null: it never does.
  ignore_above      int,
  -- How often it had been seen in the hour of the decision, before it.
  seen_before       int NOT NULL DEFAULT 0,
  -- When it was seen again after somebody had resolved it, or more often than ignored; null since the next decision.
  returned_at       timestamptz,
  decided_at        timestamptz,
  decided_by        text,
  first_seen_at     timestamptz NOT NULL,
  last_seen_at      timestamptz NOT NULL,
  count             bigint NOT NULL,
  -- The newest example.
  job_id            uuid NOT NULL,
  attempt           int
) WITH (fillfactor = 70);
CREATE INDEX error_groups_type ON taskflow.error_groups (task_type);
CREATE INDEX error_groups_seen ON taskflow.error_groups (last_seen_at);

CREATE TABLE taskflow.error_group_hours (
  fingerprint text COLLATE "C" NOT NULL,
  hour_at     timestamptz NOT NULL,
  count       int NOT NULL,
  PRIMARY KEY (fingerprint, hour_at)
) WITH (fillfactor = 70);
CREATE INDEX error_group_hours_at ON taskflow.error_group_hours (hour_at);

-- The group of each job's newest error. In the order of the list of jobs, which the group's jobs are found in.
CREATE TABLE taskflow.job_errors (
  job_id      uuid PRIMARY KEY,
  fingerprint text COLLATE "C" NOT NULL,
  created_at  timestamptz NOT NULL,
  -- How many errors in a row were of this group.
  errors      int NOT NULL,
  last_at     timestamptz NOT NULL
);
CREATE INDEX job_errors_group ON taskflow.job_errors (fingerprint, created_at DESC, job_id DESC);

-- How far jobs that had failed before this migration have been put into the inbox, newest first.
CREATE TABLE taskflow.error_backfill (
  is_only         boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  before          timestamptz NOT NULL DEFAULT taskflow.now(),
  walk_created_at timestamptz NOT NULL DEFAULT 'infinity',
  walk_id         uuid NOT NULL DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  is_done         boolean NOT NULL DEFAULT false
);
INSERT INTO taskflow.error_backfill DEFAULT VALUES;

CREATE FUNCTION taskflow.note_error() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO taskflow.error_inbox (job_id, attempt, failed_at, code, message)
  VALUES (NEW.id, CASE WHEN OLD.status = 'active' THEN NEW.attempt END, taskflow.now(), NEW.error_code,
    left(NEW.error, 4000));
  RETURN NULL;
END $$;
-- Only of statements that name `error`, which claims do not, and only for the rows that have one.
CREATE TRIGGER jobs_note_error AFTER UPDATE OF error ON taskflow.jobs
  FOR EACH ROW WHEN (NEW.error IS NOT NULL AND NEW.error_code IS DISTINCT FROM 'cancelled')
  EXECUTE FUNCTION taskflow.note_error();
