-- Workers in other languages pull their jobs over HTTP. Their row is their lease, as that of a worker of TaskFlow's own.
ALTER TABLE taskflow.workers
  ADD COLUMN kind text NOT NULL DEFAULT 'built_in' CHECK (kind IN ('built_in', 'pull'));
