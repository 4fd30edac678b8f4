-- The audit log is written and read, never changed: see docs/decisions/0026.
SET LOCAL lock_timeout = '5s';

CREATE FUNCTION taskflow.refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'taskflow.audit_log is append-only: % is refused.', TG_OP
    USING ERRCODE = 'insufficient_privilege', HINT = 'See docs/audit-log.md.';
END
$$;

-- By statement, so that one which would touch no row is refused too.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON taskflow.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION taskflow.refuse_audit_change();
-- Also in a session with session_replication_role = replica.
ALTER TABLE taskflow.audit_log ENABLE ALWAYS TRIGGER append_only;

CREATE INDEX audit_log_at ON taskflow.audit_log (at, id);
CREATE INDEX audit_log_actor ON taskflow.audit_log (actor, at, id);
CREATE INDEX audit_log_action ON taskflow.audit_log (action, at, id);
CREATE INDEX audit_log_subject ON taskflow.audit_log (subject, at, id) WHERE subject IS NOT NULL;

-- The fields of the first whose values are others in the second; null where there are none.
CREATE FUNCTION taskflow.changed_fields(given jsonb, other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg(key, value) FROM jsonb_each(given) WHERE other -> key IS DISTINCT FROM value
$$;
