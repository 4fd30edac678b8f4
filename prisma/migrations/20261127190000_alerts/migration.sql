-- What is wrong now by TaskFlow's own alert rules, and since when: a row for each. docs/decisions/0050-metrics.md.
CREATE TABLE taskflow.alerts (
  rule        text NOT NULL,
  subject     text NOT NULL,
  text        text NOT NULL,
  since       timestamptz NOT NULL DEFAULT taskflow.now(),
  -- When somebody was told of it; null while it has not held for long enough.
  fired_at    timestamptz,
  -- Since when it holds no more; null while it does.
  quiet_since timestamptz,
  PRIMARY KEY (rule, subject)
);
