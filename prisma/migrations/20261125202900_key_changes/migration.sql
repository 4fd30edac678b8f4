-- Processes remember keys for a moment. Whatever changes one tells them all, also where it is changed by hand. That a key
-- was used (last_used_at) is no change.

CREATE FUNCTION taskflow.tell_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('taskflow_keys', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER api_keys_changed
  AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF sha256, scopes, expires_at, revoked_at ON taskflow.api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION taskflow.tell_keys_changed();
