-- What webhooks are signed with: the secret of the key that submitted the job, where it has one, or else that of owner ''.
-- One that was replaced signs beside the new one until `expires_at`.
CREATE TABLE taskflow.webhook_secrets (
  owner      text NOT NULL,
  secret     text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT taskflow.now(),
  expires_at timestamptz,
  PRIMARY KEY (owner, secret)
);
CREATE UNIQUE INDEX webhook_secrets_current ON taskflow.webhook_secrets (owner) WHERE expires_at IS NULL;
-- A worker of the version before goes on with the setting.
INSERT INTO taskflow.webhook_secrets (owner, secret)
  SELECT '', value #>> '{}' FROM taskflow.settings WHERE key = 'webhook_secret';
