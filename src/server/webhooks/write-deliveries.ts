import { defaultWebhookEvents } from '../../jobs/webhook-words.ts';

/** `subscription_id` of what a job's own callback URL is told. */
export const callbackId = '00000000-0000-0000-0000-000000000000';

/** Columns of `taskflow.jobs j` that `writeDeliveries` needs beside those of a summary. */
export const deliveryJobColumns = 'j.webhook, j.created_by';

const defaults = JSON.stringify(defaultWebhookEvents);
const isoTime = (time: string) => `to_char(${time} AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * SQL that writes what webhooks tell of jobs, as part of the statement that moves them: for the callback URL of each,
 * where it wants to hear of this, and for each subscription. A URL that is disabled gets one that has failed already.
 * Where nobody wants to hear anything it costs a look at the table of subscriptions.
 *
 * @param rows a FROM item under the alias `m`: the columns of a summary, `deliveryJobColumns`, `result` and `event`
 */
export function writeDeliveries(rows: string): string {
  return `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, subscription_id, url, host, body,
      max_attempts, retry_schedule, state, next_attempt_at, last_error, finished_at)
    -- Read once, not for each job.
    WITH subscribed AS MATERIALIZED (SELECT * FROM taskflow.webhook_subscriptions)
    SELECT m.id, m.version, 'job.' || m.event, t.subscription_id, t.url,
      coalesce(substring(t.url FROM '^[a-zA-Z]+://([^/?#]+)'), ''),
      json_build_object('type', 'job.' || m.event, 'jobId', m.id, 'status', m.status, 'result', m.result,
        'error', m.error, 'taskType', m.task_type,
        'attemptsMade', m.attempts_charged + CASE WHEN m.status = 'active' THEN 1 ELSE 0 END,
        'progress', CASE WHEN m.progress IS NOT NULL
          THEN json_build_object('percent', m.progress, 'note', m.progress_note) END,
        'nextRetryAt', CASE WHEN m.status = 'pending' THEN ${isoTime('m.run_at')} END,
        'version', m.version, 'timestamp', ${isoTime('taskflow.now()')})::text,
      -- The next one says it anew.
      CASE WHEN m.event = 'progress' THEN 1 END, t.retry_schedule,
      CASE WHEN w.disabled_at IS NULL THEN 'pending' ELSE 'failed' END,
      CASE WHEN w.disabled_at IS NULL THEN taskflow.now() END,
      CASE WHEN w.disabled_at IS NOT NULL THEN 'This URL is disabled: ' || coalesce(w.disabled_reason, '') END,
      CASE WHEN w.disabled_at IS NOT NULL THEN taskflow.now() END
    FROM ${rows} CROSS JOIN LATERAL (
      SELECT m.callback_url AS url, '${callbackId}'::uuid AS subscription_id, m.webhook ->> 'retrySchedule' AS retry_schedule
      WHERE m.callback_url IS NOT NULL AND coalesce(m.webhook -> 'events', '${defaults}') ? m.event
      UNION ALL
      SELECT s.url, s.id, s.retry_schedule FROM subscribed s
      WHERE m.event = ANY(s.events) AND (s.task_type IS NULL OR s.task_type = m.task_type)
        AND (s.tag IS NULL OR s.tag = ANY(m.tags)) AND (s.submitted_by IS NULL OR s.submitted_by = m.created_by)
    ) t LEFT JOIN taskflow.webhook_endpoints w ON w.url = t.url AND w.disabled_at IS NOT NULL
    ON CONFLICT ON CONSTRAINT webhook_deliveries_once DO NOTHING`;
}

/** The jobs that a CTE has claimed, for `writeDeliveries`. */
export function startedRows(claimed: string): string {
  return `(SELECT o.*, NULL::jsonb AS result, 'started' AS event FROM ${claimed} o) m`;
}
