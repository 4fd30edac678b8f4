-- When it is next looked for who names a file, and since when nobody did: worker/maintenance/prune-files.ts. Files that are
-- there already are looked for a day from now. The version before goes on by created_at.
SET LOCAL lock_timeout = '5s';
ALTER TABLE taskflow.files
  ADD COLUMN look_at timestamptz NOT NULL DEFAULT taskflow.now() + interval '1 day',
  ADD COLUMN unused_since timestamptz;
CREATE INDEX files_look ON taskflow.files (look_at);
