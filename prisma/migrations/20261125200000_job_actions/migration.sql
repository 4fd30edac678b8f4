-- Bulk actions: each walks the jobs that its filter matches, oldest first, and does one thing to each of them. A step
-- moves some jobs and writes here how far the walk has come and what it counted, in one statement.
CREATE TABLE taskflow.job_actions (
  id              uuid PRIMARY KEY,
  action          text NOT NULL CHECK (action IN ('cancel', 'retry', 'delete')),
  filter          jsonb NOT NULL,
  state           text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'stopped')),
  -- How many jobs there were when it was made; NULL where counting took too long.
  matched         int,
  done            int NOT NULL DEFAULT 0,
  skipped         int NOT NULL DEFAULT 0,
  failed          int NOT NULL DEFAULT 0,
  -- What went wrong last.
  error           text,
  -- The number of steps taken. A step names it and so is taken once, whoever else tries.
  steps           int NOT NULL DEFAULT 0,
  -- The last job that was acted on.
  walk_created_at timestamptz NOT NULL DEFAULT '-infinity',
  walk_id         uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  created_by      text NOT NULL,
  -- Jobs that are newer are not acted on.
  created_at      timestamptz NOT NULL DEFAULT taskflow.now(),
  stepped_at      timestamptz NOT NULL DEFAULT taskflow.now(),
  finished_at     timestamptz,
  CHECK ((state = 'running') = (finished_at IS NULL))
);
CREATE INDEX job_actions_created ON taskflow.job_actions (created_at DESC, id DESC);
CREATE INDEX job_actions_running ON taskflow.job_actions (stepped_at, id) WHERE state = 'running';
