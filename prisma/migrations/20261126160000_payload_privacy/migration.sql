-- Paths of the values of a task type that nobody is shown, such as payload.password.
ALTER TABLE taskflow.task_types ADD COLUMN redact text[] NOT NULL DEFAULT '{}';
