import { systemActor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';

const failingDays = 5;
/** So many failed attempts it takes as well: two mishaps of a URL that is called once a week prove nothing. */
const failuresToDisable = 10;

/** Placeholders, or SQL of them. */
interface Given {
  /** The attempt was answered 2xx. */
  isSuccess: string;
  /** Something was sent, or tried. */
  isAttempt: string;
  /** Text: why the URL is to be disabled at once; null otherwise. */
  reason: string;
}

/**
 * The CTEs that note how a delivery `moved` went at its URL: nothing but failures for five days, ten at least, disable it,
 * and so does a reason at once. A success ends the count. That a URL was disabled stands in the audit log.
 */
export function notedOfUrl({ isSuccess, isAttempt, reason }: Given): string {
  const fiveDays = 'Nothing but failures for five days.';
  const isOver = `e.failing_since <= taskflow.now() - interval '${failingDays} days' AND e.failures + 1 >= ${failuresToDisable}`;
  return `failing AS (
    INSERT INTO taskflow.webhook_endpoints AS e (url, failing_since, failures, disabled_at, disabled_reason)
    SELECT m.url, taskflow.now(), 1, CASE WHEN ${reason} IS NOT NULL THEN taskflow.now() END, ${reason}
    FROM moved m WHERE ${isAttempt} AND NOT ${isSuccess}
    ON CONFLICT (url) DO UPDATE SET
      failing_since = coalesce(e.failing_since, taskflow.now()),
      failures = e.failures + 1,
      disabled_at = CASE WHEN ${reason} IS NOT NULL OR ${isOver} THEN taskflow.now() END,
      disabled_reason = coalesce(${reason}, CASE WHEN ${isOver} THEN '${fiveDays}' END)
    WHERE e.disabled_at IS NULL
    RETURNING e.url, e.disabled_at, e.disabled_reason
  ),
  recovered AS (
    DELETE FROM taskflow.webhook_endpoints e USING moved m WHERE ${isSuccess} AND e.url = m.url AND e.disabled_at IS NULL
  ),
  audit AS (
    ${writesEntry({
      from: 'failing WHERE disabled_at IS NOT NULL',
      ...{ actor: `'${systemActor}'`, action: 'webhook_endpoint.disabled', subject: 'url' },
      after: `jsonb_build_object('reason', disabled_reason)`,
    })}
  )`;
}
