import { countOf } from '../../../src/client/format-number.ts';
import { durationText } from '../../../src/client/format-time.ts';
import { ok, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'webhooks';
const lateMs = 5 * 60_000;

interface WebhooksRow {
  disabled: number;
  /** Addresses without path and query: these may hold secrets. */
  places: string[];
  /** How long the delivery that is due for longest has waited. */
  late_ms: number | null;
}

const question = `
  WITH disabled AS (SELECT url FROM taskflow.webhook_endpoints WHERE disabled_at IS NOT NULL)
  SELECT (SELECT count(*)::int FROM disabled) AS disabled,
    ARRAY(SELECT DISTINCT substring(url FROM '^[a-z]+://[^/?#]+') FROM disabled ORDER BY 1 LIMIT 3) AS places,
    (SELECT extract(epoch FROM taskflow.now() - min(next_attempt_at))::float8 * 1000
      FROM taskflow.webhook_deliveries WHERE state = 'pending') AS late_ms`;

/** Whether every URL is called, and in time. */
export async function checkWebhooks({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<WebhooksRow>(question);
  const { disabled = 0, places = [], late_ms = null } = row ?? {};
  if (disabled > 0) {
    const found = `${countOf(disabled, 'URL')} disabled, at ${places.join(', ')}`;
    const why = 'they answered 410 or failed for days: what jobs have to tell them is not sent';
    return warning(name, found, why, 'mend the receiver, then "taskflow webhooks enable <url>": see Webhooks, Hosts');
  }
  if (late_ms === null || late_ms < lateMs) return ok(name, 'no URL is disabled, no delivery is late');
  const why = 'no worker is alive, or receivers hang and take all places';
  return warning(name, `a delivery is late by ${durationText(late_ms)}`, why, 'see Webhooks on the dashboard');
}
