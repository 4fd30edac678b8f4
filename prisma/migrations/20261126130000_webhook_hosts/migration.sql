-- The circuit breaker of a receiver's host: requests in a row that it did not answer at all, over all workers and URLs.
-- A host that answers has no row.
CREATE TABLE taskflow.webhook_hosts (
  host      text PRIMARY KEY,
  failures  int NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT taskflow.now(),
  -- Nothing is sent to it until then, and one request at a time after that.
  open_until timestamptz
);

-- What is due for each host: one with a hundred thousand that wait is passed over by a single look.
CREATE INDEX webhook_deliveries_due_host ON taskflow.webhook_deliveries (host, next_attempt_at) WHERE state = 'pending';
