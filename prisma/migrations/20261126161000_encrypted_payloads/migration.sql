-- Payloads and results of the type are stored encrypted.
ALTER TABLE taskflow.task_types ADD COLUMN encrypt boolean NOT NULL DEFAULT false;

-- Submits a job in the caller's own transaction: it exists if and only if that commits. The worker checks the payload.
-- An invalid `traceparent` is ignored. Types that are encrypted are refused: the keys are not in the database.
-- `dispatches` 0: neither hinted nor counted yet. The sweep does both, so that a long transaction holds no counter.
CREATE OR REPLACE FUNCTION taskflow.submit_job(
  task_type text, payload jsonb DEFAULT '{}', priority text DEFAULT 'normal', retries int DEFAULT NULL,
  timeout_ms int DEFAULT NULL, run_at timestamptz DEFAULT NULL, expires_at timestamptz DEFAULT NULL,
  deadline timestamptz DEFAULT NULL, callback_url text DEFAULT NULL, tags text[] DEFAULT '{}',
  concurrency_key text DEFAULT NULL, traceparent text DEFAULT NULL, webhook jsonb DEFAULT NULL
) RETURNS uuid LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  new_id uuid := taskflow.new_id();
  known taskflow.task_types%ROWTYPE;
  defaults jsonb := coalesce((SELECT s.value FROM taskflow.settings s WHERE s.key = 'submit_defaults'), '{}');
  at timestamptz := taskflow.now();
BEGIN
  SELECT * INTO known FROM taskflow.task_types t WHERE t.task_type = submit_job.task_type;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'There is no task type "%".', submit_job.task_type USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF known.encrypt THEN
    RAISE EXCEPTION 'Payloads of task type "%" are encrypted, which PostgreSQL cannot do: submit it over HTTP.', submit_job.task_type
      USING ERRCODE = 'feature_not_supported';
  END IF;
  IF submit_job.payload IS NULL OR octet_length(submit_job.payload::text) > 1048576 THEN
    RAISE EXCEPTION 'payload must be JSON of at most 1 MiB.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF submit_job.priority IS NULL OR submit_job.priority NOT IN ('high', 'normal', 'low') THEN
    RAISE EXCEPTION 'priority must be high, normal or low.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF submit_job.retries NOT BETWEEN 0 AND 10 THEN
    RAISE EXCEPTION 'retries must be 0 to 10.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF submit_job.timeout_ms NOT BETWEEN 1 AND 86400000 THEN
    RAISE EXCEPTION 'timeout_ms must be 1 to 86400000.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF submit_job.callback_url !~ '^https?://[^/?#@]+([/?#]|$)' OR length(submit_job.callback_url) > 2048 THEN
    RAISE EXCEPTION 'callback_url must be an http(s) URL without credentials.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT taskflow.is_webhook_options(submit_job.webhook)
    OR submit_job.webhook IS NOT NULL AND submit_job.callback_url IS NULL THEN
    RAISE EXCEPTION 'webhook must be {"retrySchedule": "short" or "long", "events": [...]} and goes with a callback_url.'
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF cardinality(submit_job.tags) > 20
    OR EXISTS (SELECT FROM unnest(submit_job.tags) AS t(tag) WHERE coalesce(length(tag), 0) NOT BETWEEN 1 AND 200) THEN
    RAISE EXCEPTION 'There may be 20 tags of 1 to 200 characters.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF length(submit_job.concurrency_key) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'concurrency_key must have 1 to 200 characters.' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF submit_job.expires_at <= at OR submit_job.deadline <= at THEN
    RAISE EXCEPTION 'expires_at and deadline must be in the future.' USING ERRCODE = 'invalid_parameter_value';
  END IF;

  INSERT INTO taskflow.jobs (id, task_type, priority, payload, callback_url, max_attempts, timeout_ms, run_at,
    dispatched_at, dispatches, expires_at, deadline_at, tags, concurrency_key, created_by, created_at, updated_at,
    traceparent, webhook)
  VALUES (new_id, submit_job.task_type,
    CASE submit_job.priority WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END, submit_job.payload,
    submit_job.callback_url,
    coalesce(submit_job.retries, known.retries, (defaults ->> 'retries')::int, 3) + 1,
    coalesce(submit_job.timeout_ms, known.timeout_ms, (defaults ->> 'timeoutMs')::int, 30000),
    coalesce(submit_job.run_at, at), NULL, 0, submit_job.expires_at, submit_job.deadline,
    coalesce(submit_job.tags, '{}'), submit_job.concurrency_key, NULL, at, at,
    taskflow.known_traceparent(submit_job.traceparent), submit_job.webhook);
  PERFORM pg_notify('taskflow_wake', '');
  RETURN new_id;
END $$;
