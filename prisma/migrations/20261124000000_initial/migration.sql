-- Everything of TaskFlow lives in this schema, so that it can share a database with its users' own tables.
CREATE SCHEMA IF NOT EXISTS taskflow;

-- The one clock of the protocol. Tests replace this function to move time; no statement asks a worker's clock.
CREATE FUNCTION taskflow.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS 'SELECT statement_timestamp()';

-- Upper edges in ms of the duration histogram: 1, 2, 5, 10 … The same list stands in src/jobs/duration-histogram.ts.
CREATE FUNCTION taskflow.duration_edges_ms() RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY[1,2,5,10,20,50,100,200,500,1000,2000,5000,10000,20000,50000,100000,200000,500000,1000000,3600000]
    ::double precision[]
$$;

CREATE FUNCTION taskflow.count_duration(buckets bigint[], duration_ms double precision) RETURNS bigint[]
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE bucket int;
BEGIN
  IF duration_ms IS NULL THEN RETURN buckets; END IF;
  bucket := width_bucket(greatest(duration_ms, 0), taskflow.duration_edges_ms()) + 1;
  buckets[bucket] := buckets[bucket] + 1;
  RETURN buckets;
END $$;

-- Counts durations into 21 buckets: below 1 ms, below 2 ms, …, an hour and more.
CREATE AGGREGATE taskflow.duration_histogram(double precision) (
  SFUNC = taskflow.count_duration, STYPE = bigint[],
  INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE
);

CREATE FUNCTION taskflow.add_buckets(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY n) FROM unnest(a, b) WITH ORDINALITY u(x, y, n)
$$;

CREATE AGGREGATE taskflow.sum_buckets(bigint[]) (
  SFUNC = taskflow.add_buckets, STYPE = bigint[],
  INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', PARALLEL = SAFE
);

-- The delay before a further attempt: (2 ** attempt) * 1000 + random(0..999) ms; src/jobs/retry-policy.ts has the same.
CREATE FUNCTION taskflow.backoff_ms(attempt int) RETURNS double precision LANGUAGE sql VOLATILE AS $$
  SELECT least(power(2, greatest(attempt, 1)) * 1000, 86400000) + floor(random() * 1000)
$$;

CREATE TABLE taskflow.task_types (
  task_type           text PRIMARY KEY,
  description         text,
  payload_schema      jsonb NOT NULL,
  result_schema       jsonb,
  example             jsonb,
  timeout_ms          int,
  retries             int,
  pull                boolean NOT NULL DEFAULT false,
  paused              boolean NOT NULL DEFAULT false,
  concurrency         int,
  rate_limit_max      int,
  rate_limit_per_ms   int,
  concurrency_per_key int,
  created_at          timestamptz NOT NULL DEFAULT taskflow.now(),
  updated_at          timestamptz NOT NULL DEFAULT taskflow.now()
);

CREATE TABLE taskflow.jobs (
  id                  uuid PRIMARY KEY,
  task_type           text NOT NULL,
  status              text NOT NULL DEFAULT 'pending'
                      CHECK (status IN ('pending', 'active', 'completed', 'failed', 'cancelled')),
  priority            smallint NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 3),
  payload             jsonb NOT NULL,
  result              jsonb,
  error               text,
  error_code          text,
  callback_url        text,
  max_attempts        int NOT NULL CHECK (max_attempts BETWEEN 1 AND 11),
  timeout_ms          int NOT NULL CHECK (timeout_ms > 0),
  attempt             int NOT NULL DEFAULT 0,
  attempts_charged    int NOT NULL DEFAULT 0,
  generation          int NOT NULL DEFAULT 0,
  version             int NOT NULL DEFAULT 0,
  lease_token         uuid,
  worker_id           uuid,
  run_at              timestamptz NOT NULL,
  dispatched_at       timestamptz,
  dispatches          int NOT NULL DEFAULT 1,
  expires_at          timestamptz,
  deadline_at         timestamptz,
  progress            smallint,
  progress_note       text,
  tags                text[] NOT NULL DEFAULT '{}',
  concurrency_key     text,
  schedule_id         uuid,
  rerun_of            uuid,
  created_by          text,
  created_at          timestamptz NOT NULL,
  started_at          timestamptz,
  attempt_started_at  timestamptz,
  finished_at         timestamptz,
  updated_at          timestamptz NOT NULL,
  cancel_requested_at timestamptz,
  CHECK (attempts_charged <= max_attempts),
  CHECK ((status = 'active') = (lease_token IS NOT NULL)),
  CHECK ((status IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
) WITH (fillfactor = 85);

-- Lists, newest first.
CREATE INDEX jobs_created ON taskflow.jobs (created_at DESC, id DESC);
CREATE INDEX jobs_type_created ON taskflow.jobs (task_type, created_at DESC, id DESC);
CREATE INDEX jobs_failed ON taskflow.jobs (created_at DESC, id DESC) WHERE status = 'failed';
CREATE INDEX jobs_cancelled ON taskflow.jobs (created_at DESC, id DESC) WHERE status = 'cancelled';
CREATE INDEX jobs_pending ON taskflow.jobs (created_at DESC, id DESC) WHERE status = 'pending';
CREATE INDEX jobs_tags ON taskflow.jobs USING gin (tags) WITH (fastupdate = on) WHERE tags <> '{}';
-- What the sweep looks for: rare states, so these stay small.
CREATE INDEX jobs_active_worker ON taskflow.jobs (worker_id) WHERE status = 'active';
CREATE INDEX jobs_due ON taskflow.jobs (task_type, priority, run_at, id) WHERE status = 'pending';
CREATE INDEX jobs_undispatched ON taskflow.jobs (run_at, id) WHERE status = 'pending' AND dispatched_at IS NULL;
CREATE INDEX jobs_expiry ON taskflow.jobs (expires_at) WHERE status = 'pending' AND expires_at IS NOT NULL;
CREATE INDEX jobs_deadline ON taskflow.jobs (deadline_at)
  WHERE status IN ('pending', 'active') AND deadline_at IS NOT NULL;
CREATE INDEX jobs_finished ON taskflow.jobs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE taskflow.job_attempts (
  job_id            uuid NOT NULL,
  number            int NOT NULL,
  worker_id         uuid,
  lease_token       uuid NOT NULL,
  started_at        timestamptz NOT NULL,
  finished_at       timestamptz NOT NULL,
  outcome           text NOT NULL
                    CHECK (outcome IN ('succeeded', 'failed', 'timed_out', 'cancelled', 'lost', 'released')),
  error             jsonb,
  retry_at          timestamptz,
  duration_ms       int NOT NULL,
  cpu_ms            int,
  peak_memory_bytes bigint,
  PRIMARY KEY (job_id, number)
);
-- One success a job at most, whatever else goes wrong; a manual retry of a completed job does not exist.
CREATE UNIQUE INDEX job_attempts_one_success ON taskflow.job_attempts (job_id) WHERE outcome = 'succeeded';

CREATE TABLE taskflow.job_logs (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id  uuid NOT NULL,
  attempt int NOT NULL,
  at      timestamptz NOT NULL,
  level   text NOT NULL,
  message text NOT NULL,
  data    jsonb
);
CREATE INDEX job_logs_job ON taskflow.job_logs (job_id, id);

CREATE TABLE taskflow.idempotency_keys (
  owner        text NOT NULL,
  key          text NOT NULL,
  request_hash text NOT NULL,
  job_id       uuid NOT NULL,
  expires_at   timestamptz NOT NULL,
  PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_expiry ON taskflow.idempotency_keys (expires_at);

CREATE TABLE taskflow.files (
  id           uuid PRIMARY KEY,
  name         text,
  content_type text NOT NULL,
  size_bytes   bigint NOT NULL,
  sha256       text NOT NULL,
  owner        text,
  complete     boolean NOT NULL DEFAULT false,
  created_at   timestamptz NOT NULL DEFAULT taskflow.now()
);
CREATE INDEX files_created ON taskflow.files (created_at);

CREATE TABLE taskflow.artifacts (
  id           uuid PRIMARY KEY,
  job_id       uuid NOT NULL,
  name         text NOT NULL,
  content_type text NOT NULL,
  size_bytes   bigint NOT NULL,
  sha256       text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT taskflow.now(),
  UNIQUE (job_id, name)
);

CREATE TABLE taskflow.blob_chunks (
  blob_id uuid NOT NULL,
  number  int NOT NULL,
  bytes   bytea NOT NULL,
  PRIMARY KEY (blob_id, number)
);

CREATE TABLE taskflow.workers (
  id                  uuid PRIMARY KEY,
  host                text NOT NULL,
  pid                 int NOT NULL,
  version             text NOT NULL,
  state               text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'draining')),
  task_types          text[] NOT NULL,
  concurrency         int NOT NULL,
  slots_used          int NOT NULL DEFAULT 0,
  realtime_host       text,
  realtime_port       int,
  memory_bytes        bigint NOT NULL DEFAULT 0,
  event_loop_delay_ms double precision NOT NULL DEFAULT 0,
  -- Newest ready-time that this worker claimed, in ms by "task type/priority": how the sweep notices a lost hint.
  watermarks          jsonb NOT NULL DEFAULT '{}',
  started_at          timestamptz NOT NULL DEFAULT taskflow.now(),
  heartbeat_at        timestamptz NOT NULL DEFAULT taskflow.now(),
  lease_expires_at    timestamptz NOT NULL
);

-- Short exclusive roles (the sweeper), taken and renewed by one UPDATE.
CREATE TABLE taskflow.leases (
  name       text PRIMARY KEY,
  holder     uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  last_good_at timestamptz NOT NULL,
  -- Since when the rounds came without a gap: a thawed machine must not take everybody for dead.
  steady_since timestamptz NOT NULL
);

CREATE TABLE taskflow.settings (
  key        text PRIMARY KEY,
  value      jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT taskflow.now()
);

CREATE TABLE taskflow.webhook_endpoints (
  url             text PRIMARY KEY,
  disabled_at     timestamptz,
  disabled_reason text
);

CREATE TABLE taskflow.webhook_deliveries (
  id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  job_id           uuid NOT NULL,
  job_version      int NOT NULL,
  event            text NOT NULL,
  url              text NOT NULL,
  host             text NOT NULL,
  body             text NOT NULL,
  state            text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'active', 'delivered', 'failed')),
  attempts         int NOT NULL DEFAULT 0,
  max_attempts     int,
  next_attempt_at  timestamptz,
  lease_token      uuid,
  worker_id        uuid,
  lease_expires_at timestamptz,
  last_status      int,
  last_error       text,
  created_at       timestamptz NOT NULL DEFAULT taskflow.now(),
  finished_at      timestamptz,
  UNIQUE (job_id, event, job_version)
);
CREATE INDEX webhook_deliveries_due ON taskflow.webhook_deliveries (next_attempt_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_active ON taskflow.webhook_deliveries (lease_expires_at) WHERE state = 'active';
CREATE INDEX webhook_deliveries_created ON taskflow.webhook_deliveries (created_at DESC, id DESC);

CREATE TABLE taskflow.webhook_attempts (
  delivery_id      uuid NOT NULL,
  number           int NOT NULL,
  started_at       timestamptz NOT NULL,
  duration_ms      int NOT NULL,
  response_status  int,
  response_headers jsonb,
  response_body    text,
  error            text,
  PRIMARY KEY (delivery_id, number)
);

CREATE TABLE taskflow.schedules (
  id          uuid PRIMARY KEY,
  name        text NOT NULL UNIQUE,
  task_type   text NOT NULL,
  payload     jsonb NOT NULL,
  cron        text,
  every_ms    bigint,
  timezone    text,
  missed      text NOT NULL DEFAULT 'last' CHECK (missed IN ('skip', 'last', 'all')),
  overlap     text NOT NULL DEFAULT 'allow' CHECK (overlap IN ('allow', 'skip')),
  options     jsonb NOT NULL DEFAULT '{}',
  start_at    timestamptz,
  end_at      timestamptz,
  paused_at   timestamptz,
  next_run_at timestamptz,
  created_at  timestamptz NOT NULL DEFAULT taskflow.now(),
  updated_at  timestamptz NOT NULL DEFAULT taskflow.now(),
  CHECK ((cron IS NULL) <> (every_ms IS NULL))
);
CREATE INDEX schedules_due ON taskflow.schedules (next_run_at) WHERE paused_at IS NULL;

CREATE TABLE taskflow.schedule_ticks (
  schedule_id uuid NOT NULL,
  tick_at     timestamptz NOT NULL,
  job_id      uuid,
  fired_at    timestamptz NOT NULL DEFAULT taskflow.now(),
  PRIMARY KEY (schedule_id, tick_at)
);

CREATE TABLE taskflow.api_keys (
  id           uuid PRIMARY KEY,
  name         text NOT NULL,
  sha256       text NOT NULL UNIQUE,
  scopes       text[] NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT taskflow.now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz
);

CREATE TABLE taskflow.audit_log (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT taskflow.now(),
  actor   text NOT NULL,
  action  text NOT NULL,
  subject text,
  address text,
  before  jsonb,
  after   jsonb
);

-- Ended jobs by minute (rolled up to hours when older than two days), added to in the statement that ends a job.
-- A shard is a process, so that nobody waits for another's row.
CREATE TABLE taskflow.job_stats (
  period_at    timestamptz NOT NULL,
  task_type    text NOT NULL,
  status       text NOT NULL,
  shard        smallint NOT NULL,
  count        bigint NOT NULL DEFAULT 0,
  wait_ms_sum  double precision NOT NULL DEFAULT 0,
  run_ms_sum   double precision NOT NULL DEFAULT 0,
  wait_buckets bigint[] NOT NULL,
  run_buckets  bigint[] NOT NULL,
  PRIMARY KEY (period_at, task_type, status, shard)
) WITH (fillfactor = 70);

-- How many jobs there are: 'open' is pending and active together, so that a claim writes no counter.
CREATE TABLE taskflow.job_counts (
  task_type text NOT NULL,
  status    text NOT NULL CHECK (status IN ('open', 'completed', 'failed', 'cancelled')),
  shard     smallint NOT NULL,
  count     bigint NOT NULL,
  PRIMARY KEY (task_type, status, shard)
) WITH (fillfactor = 70);
