-- Bulk actions wait a moment before they begin, so that undoing them costs nothing, and keep which jobs they changed, so
-- that a cancel or a retry can be undone afterwards.
ALTER TABLE taskflow.job_actions
  -- NULL: at once. A worker of the version before does not wait.
  ADD COLUMN starts_at timestamptz,
  -- How many jobs were skipped because of their status, by that status.
  ADD COLUMN skipped_by jsonb NOT NULL DEFAULT '{}',
  -- The action whose jobs this one puts back.
  ADD COLUMN undoes uuid;
-- An action is undone once; an undo that was stopped may be made again.
CREATE UNIQUE INDEX job_actions_undoes ON taskflow.job_actions (undoes) WHERE undoes IS NOT NULL AND state <> 'stopped';

-- What an action changed, in the order in which actions walk and lists show.
CREATE TABLE taskflow.job_action_jobs (
  action_id  uuid NOT NULL,
  created_at timestamptz NOT NULL,
  job_id     uuid NOT NULL,
  -- What the action left the job at: nobody has changed it since while it is this.
  version    int NOT NULL,
  PRIMARY KEY (action_id, created_at, job_id)
);
