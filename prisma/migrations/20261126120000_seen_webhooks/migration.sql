-- A delivery that is sent again by hand has all its attempts anew, while their numbers go on: how many came before.
ALTER TABLE taskflow.webhook_deliveries ADD COLUMN attempts_before int NOT NULL DEFAULT 0;

-- What an attempt sent and where to; times of its parts in ms, of the connection only where it opened one.
ALTER TABLE taskflow.webhook_attempts
  ADD COLUMN request_headers jsonb,
  ADD COLUMN address text,
  ADD COLUMN dns_ms int,
  ADD COLUMN connect_ms int,
  ADD COLUMN tls_ms int,
  ADD COLUMN first_byte_ms int;

-- `GET /api/webhooks/deliveries?host=…` and `?state=failed`.
CREATE INDEX webhook_deliveries_host ON taskflow.webhook_deliveries (host, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_failed ON taskflow.webhook_deliveries (created_at DESC, id DESC) WHERE state = 'failed';
-- `GET /api/webhooks/endpoints`, and which URLs may not be called.
CREATE INDEX webhook_endpoints_disabled ON taskflow.webhook_endpoints (disabled_at DESC, url) WHERE disabled_at IS NOT NULL;
