-- How often all sessions of a key were ended: a session of an earlier epoch is over. A key without a row is in epoch 0.
-- `key_id` is the id of an API key, or `bootstrap`.
CREATE TABLE taskflow.session_epochs (
  key_id text PRIMARY KEY,
  epoch  int NOT NULL
);
