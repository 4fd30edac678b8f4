-- How many jobs were pending and active in each minute of the last day, as the elected worker saw them once in it: 1,440 rows.
-- docs/decisions/0044-levels-are-sampled.md.
CREATE TABLE taskflow.job_levels (
  minute_at timestamptz PRIMARY KEY,
  pending   bigint NOT NULL,
  active    bigint NOT NULL
);
