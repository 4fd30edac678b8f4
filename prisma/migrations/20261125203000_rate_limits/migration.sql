-- How many requests each key and address made in its window, where there is no Redis (docs/decisions/0019). Unlogged: a
-- count costs no wait for the disk, and after a crash of PostgreSQL all begin anew.
CREATE UNLOGGED TABLE taskflow.rate_limits (
  key    text PRIMARY KEY,
  points int NOT NULL DEFAULT 0,
  -- Milliseconds since 1970, by the clock of the web process that began the window.
  expire bigint
) WITH (fillfactor = 70);
