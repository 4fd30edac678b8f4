/** Requests in a row that a host did not answer, after which it is left alone for a while. */
export const failuresToOpen = 5;
const firstOpenSeconds = 5;
const longestOpenSeconds = 60;

/**
 * SQL: how many requests may be on their way to a host at once, given its row of `taskflow.webhook_hosts` under `alias`,
 * which may be null, and the ordinary limit: none while its breaker is open, one after that until it answers.
 */
export function mostAtHost(alias: string, ordinary: string): string {
  return `CASE WHEN coalesce(${alias}.failures, 0) < ${failuresToOpen} THEN ${ordinary}
      WHEN ${alias}.open_until > taskflow.now() THEN 0 ELSE 1 END`;
}

/**
 * The CTEs that note how the host of a delivery `moved` took its request: any answer closes its breaker, whatever the
 * status; the fifth request in a row without one opens it for 5 s, each further one for twice as long, up to a minute.
 * Requests that were on their way when it opened count for nothing.
 *
 * @param answered placeholder of a boolean, null where nothing was sent
 */
export function notedAtHost(answered: string): string {
  return `unanswered AS (
    INSERT INTO taskflow.webhook_hosts AS h (host, failures)
    SELECT m.host, 1 FROM moved m WHERE NOT ${answered}::boolean
    ON CONFLICT (host) DO UPDATE SET failures = h.failures + 1, failed_at = excluded.failed_at,
      open_until = CASE WHEN h.failures + 1 >= ${failuresToOpen} THEN taskflow.now() + interval '1 second'
        * least(${longestOpenSeconds}, ${firstOpenSeconds} * 2 ^ least(h.failures + 1 - ${failuresToOpen}, 10)) END
    WHERE h.open_until IS NULL OR h.open_until <= taskflow.now()
  ),
  answered AS (
    DELETE FROM taskflow.webhook_hosts h USING moved m WHERE ${answered}::boolean AND h.host = m.host
  )`;
}
