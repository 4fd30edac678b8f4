-- What ended in periods that are over, summed from job_stats by the worker's maintenance, so that a chart of thirty days
-- reads as few rows as one of an hour: each row is a period of step_seconds, counted from 1970 in UTC. The task type '' is
-- all of them together. docs/decisions/0038-charts-read-closed-periods.md.
CREATE TABLE taskflow.job_history (
  step_seconds int NOT NULL,
  task_type    text NOT NULL,
  period_at    timestamptz NOT NULL,
  status       text NOT NULL,
  count        bigint NOT NULL,
  wait_buckets bigint[] NOT NULL,
  run_buckets  bigint[] NOT NULL,
  PRIMARY KEY (step_seconds, task_type, period_at, status)
);
