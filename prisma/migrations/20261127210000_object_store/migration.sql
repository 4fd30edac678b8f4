-- Where the bytes of an artifact lie that are not in blob_chunks: the name of an object in the S3-compatible store, below
-- S3_PREFIX. Its first part is the job's id.
ALTER TABLE taskflow.artifacts ADD COLUMN object_key text;

-- Objects in the store that no artifact holds, or none yet: they are to be removed when they are due. One stands here before
-- its first byte is sent, so that whoever dies in between leaves it to be found; the artifact's commit takes it off.
CREATE TABLE taskflow.loose_objects (
  key       text PRIMARY KEY,
  -- Of the upload in parts that may be unfinished: parts cost as much as an object, and no list of objects shows them.
  upload_id text,
  due_at    timestamptz NOT NULL,
  -- Above 0 its removal has begun, and nothing may hold it any more.
  tries     int NOT NULL DEFAULT 0,
  -- Why it could not be removed the last time.
  error     text
);
CREATE INDEX loose_objects_due ON taskflow.loose_objects (due_at);

-- Whatever deletes or replaces an artifact, a process of an older version too, leaves its object to be removed.
CREATE FUNCTION taskflow.let_object_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO taskflow.loose_objects (key, due_at) VALUES (OLD.object_key, taskflow.now()) ON CONFLICT (key) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER artifacts_let_object_go AFTER DELETE ON taskflow.artifacts
  FOR EACH ROW WHEN (OLD.object_key IS NOT NULL) EXECUTE FUNCTION taskflow.let_object_go();
