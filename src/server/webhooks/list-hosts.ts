import type { ListHosts, WebhookHost, WebhookHostPage } from '../../jobs/webhook-host-schema.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import { failuresToOpen } from './host-breaker.ts';

/** Exported for the test that reads its plan. */
export const listHostsStatement = {
  name: 'list_webhook_hosts',
  // The names are found by leaping from one to the next in the index; of each the newest 500 of the last day are looked at.
  text: `
  WITH RECURSIVE names AS (
    (SELECT d.host FROM taskflow.webhook_deliveries d WHERE d.host > $1 ORDER BY d.host LIMIT 1)
    UNION ALL
    SELECT d.host FROM names n CROSS JOIN LATERAL (
      SELECT d.host FROM taskflow.webhook_deliveries d WHERE d.host > n.host ORDER BY d.host LIMIT 1) d
  ),
  page AS (SELECT host FROM names LIMIT $2)
  SELECT p.host, coalesce(h.failures, 0) AS failures, h.open_until, h.open_until > taskflow.now() AS is_open, s.*,
    t.last_id, t.last_status, t.last_error, t.last_at, t.answer_p95_ms
  FROM page p LEFT JOIN taskflow.webhook_hosts h ON h.host = p.host
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS looked,
      count(*) FILTER (WHERE state = 'delivered')::int AS delivered_day,
      count(*) FILTER (WHERE state = 'failed')::int AS failed_day,
      count(*) FILTER (WHERE state = 'delivered' AND created_at > taskflow.now() - interval '1 hour')::int AS delivered_hour,
      count(*) FILTER (WHERE state = 'failed' AND created_at > taskflow.now() - interval '1 hour')::int AS failed_hour,
      count(*) FILTER (WHERE state IN ('pending', 'active'))::int AS on_the_way
    FROM (
      SELECT d.state, d.created_at FROM taskflow.webhook_deliveries d
      WHERE d.host = p.host AND d.created_at > taskflow.now() - interval '1 day'
      ORDER BY d.created_at DESC, d.id DESC LIMIT 500) newest
  ) s
  CROSS JOIN LATERAL (
    SELECT (array_agg(id ORDER BY created_at DESC, id DESC) FILTER (WHERE ms IS NOT NULL))[1] AS last_id,
      (array_agg(last_status ORDER BY created_at DESC, id DESC) FILTER (WHERE ms IS NOT NULL))[1] AS last_status,
      (array_agg(last_error ORDER BY created_at DESC, id DESC) FILTER (WHERE ms IS NOT NULL))[1] AS last_error,
      max(created_at) FILTER (WHERE ms IS NOT NULL) AS last_at,
      percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) AS answer_p95_ms
    FROM (
      SELECT d.id, d.last_status, d.last_error, d.created_at,
        (SELECT a.duration_ms FROM taskflow.webhook_attempts a WHERE a.delivery_id = d.id
          ORDER BY a.number DESC LIMIT 1) AS ms
      FROM taskflow.webhook_deliveries d WHERE d.host = p.host
      ORDER BY d.created_at DESC, d.id DESC LIMIT 100) tried
  ) t
  ORDER BY p.host`,
  types: isoTimes,
};

interface HostRow {
  host: string;
  failures: number;
  open_until: string | null;
  is_open: boolean | null;
  looked: number;
  delivered_day: number;
  failed_day: number;
  delivered_hour: number;
  failed_hour: number;
  on_the_way: number;
  last_id: string | null;
  last_status: number | null;
  last_error: string | null;
  last_at: string | null;
  answer_p95_ms: number | null;
}

/** A page of the hosts that webhooks were ever sent to, by name, each with its breaker and how it took the last day's. */
export async function listHosts(
  { db }: { db: Pick<Database, 'query'> },
  { limit, cursor }: ListHosts,
): Promise<WebhookHostPage> {
  const rows = await db.query<HostRow>(listHostsStatement, [cursor ?? '', limit + 1]);
  const page = rows.slice(0, limit);
  return { hosts: page.map(toHost), nextCursor: rows.length > limit ? (page.at(-1)?.host ?? null) : null };
}

function toHost(row: HostRow): WebhookHost {
  return {
    host: row.host,
    breaker: breakerOf(row),
    failuresInRow: row.failures,
    openUntil: row.is_open ? row.open_until : null,
    lastHour: { delivered: row.delivered_hour, failed: row.failed_hour },
    lastDay: { delivered: row.delivered_day, failed: row.failed_day },
    onTheWay: row.on_the_way,
    looked: row.looked,
    answerP95Ms: row.answer_p95_ms,
    last:
      row.last_id === null || row.last_at === null
        ? null
        : { deliveryId: row.last_id, status: row.last_status, error: row.last_error, at: row.last_at },
  };
}

function breakerOf({ failures, is_open: isOpen }: HostRow): WebhookHost['breaker'] {
  if (failures < failuresToOpen) return 'closed';
  return isOpen ? 'open' : 'half_open';
}
