-- Jobs that are claimed straight from the table, by their key's turn and within limits: docs/decisions/0033.

-- Keys are walked in their order, whatever language the database sorts by.
ALTER TABLE taskflow.jobs ALTER COLUMN concurrency_key TYPE text COLLATE "C";

-- A job with a key is found by its key, all others by their age.
DROP INDEX taskflow.jobs_due;
CREATE INDEX jobs_due ON taskflow.jobs (task_type, priority, run_at, id)
  WHERE status = 'pending' AND concurrency_key IS NULL;
-- Only what is due: one with a key is not dispatched before its time, so that nobody walks over it.
CREATE INDEX jobs_keyed ON taskflow.jobs (task_type, priority, concurrency_key, run_at, id)
  WHERE status = 'pending' AND concurrency_key IS NOT NULL AND dispatched_at IS NOT NULL;
CREATE INDEX jobs_active_key ON taskflow.jobs (task_type, concurrency_key)
  WHERE status = 'active' AND concurrency_key IS NOT NULL;
DROP INDEX taskflow.jobs_undispatched;
CREATE INDEX jobs_undispatched ON taskflow.jobs (run_at, id)
  WHERE status = 'pending' AND dispatched_at IS NULL AND concurrency_key IS NULL;
CREATE INDEX jobs_unripe ON taskflow.jobs (run_at, id)
  WHERE status = 'pending' AND dispatched_at IS NULL AND concurrency_key IS NOT NULL;
-- A job with a key that was waiting for its time when this was applied waits undispatched from now on.
UPDATE taskflow.jobs SET dispatched_at = NULL
  WHERE status = 'pending' AND concurrency_key IS NOT NULL AND run_at > taskflow.now();

-- One row a task type, which its claims pass one after the other while it has limits.
CREATE TABLE taskflow.task_gates (
  task_type   text PRIMARY KEY,
  -- +1 at each claim: a claim whose snapshot is older than the last one knows by it.
  claims      bigint NOT NULL DEFAULT 0,
  -- The bucket of the rate limit; null: full.
  tokens      double precision,
  refilled_at timestamptz NOT NULL DEFAULT taskflow.now(),
  -- Priorities of which jobs wait for a place, one bit each (1 high, 2 normal, 4 low): who frees one makes a hint.
  waits       smallint NOT NULL DEFAULT 0,
  -- When the rate allows more, and the hint for it comes.
  wake_at     timestamptz,
  -- Its limits or pauses were changed: the sweep has all of its jobs looked for.
  changed     boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);
INSERT INTO taskflow.task_gates (task_type) SELECT task_type FROM taskflow.task_types;
CREATE FUNCTION taskflow.make_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO taskflow.task_gates (task_type) VALUES (NEW.task_type) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER task_types_gate AFTER INSERT ON taskflow.task_types
  FOR EACH ROW EXECUTE FUNCTION taskflow.make_gate();

-- The buckets of keys, where a task type has a rate for each; a full one has no row.
CREATE TABLE taskflow.key_rates (
  task_type       text NOT NULL,
  concurrency_key text COLLATE "C" NOT NULL,
  tokens          double precision NOT NULL,
  refilled_at     timestamptz NOT NULL,
  PRIMARY KEY (task_type, concurrency_key)
) WITH (fillfactor = 70);
CREATE INDEX key_rates_refilled ON taskflow.key_rates (refilled_at);

-- What a token bucket holds now: `most` at first, filled evenly with `most` every `per_ms`.
CREATE FUNCTION taskflow.bucket_level(tokens double precision, refilled_at timestamptz, most int, per_ms int)
  RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT least(most, coalesce(tokens, most)
    + greatest(0, extract(epoch FROM taskflow.now() - refilled_at)::float8 * 1000) * most / per_ms)
$$;
