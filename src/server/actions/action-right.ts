/**
 * SQL: whether who made `taskflow.job_actions a` may still act: no key was needed then, or it was not revoked since. That a
 * key expires was known when the action was made, and does not stop it.
 */
export const mayStillAct = `(a.created_by IN ('local', 'bootstrap') OR EXISTS (
      SELECT FROM taskflow.api_keys k WHERE k.id::text = a.created_by AND k.revoked_at IS NULL))`;
