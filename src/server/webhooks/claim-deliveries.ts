import type { RetrySchedule } from '../../jobs/webhook-words.ts';
import type { Database, Statement } from '../database.ts';
import { deliveryOwner } from './delivery-row.ts';
import { mostAtHost } from './host-breaker.ts';

/** A delivery that this worker holds until its lease ends. */
export interface ClaimedDelivery {
  id: string;
  job_id: string;
  url: string;
  /** The JSON text to send, exactly. */
  body: string;
  lease_token: string;
  /** Number of the attempt about to be made, from 1. */
  attempt: number;
  /** Attempts that were made before it was sent again by hand: they do not count. */
  attempts_before: number;
  /** Attempts that count in all, null: as the settings say. */
  max_attempts: number | null;
  /** How long it is tried, null: as the settings say. */
  retry_schedule: RetrySchedule | null;
  /** Why this URL was disabled after the delivery was written; null when it was not. */
  disabled_reason: string | null;
  /** Of the job's submit; null where it had none, or the job was pruned. */
  traceparent: string | null;
  /** Whose secret signs it: null: the global one. */
  owner: string | null;
}

// Which hosts are at their limit is counted over all workers. Two that claim in the same moment may pass it by a few.
// An expired lease is a worker that died: whether it had sent is unknown, so the attempt is made again, uncounted.
// Each host that has something due gets its first place before any gets its second, so that none waits for another's
// backlog; when there are very many hosts, some of them at random come first.
const claim: Statement = {
  name: 'claim_deliveries',
  text: `
  WITH RECURSIVE hosts AS (
    (SELECT host FROM taskflow.webhook_deliveries WHERE state = 'pending' ORDER BY host LIMIT 1)
    UNION ALL
    SELECT (SELECT d.host FROM taskflow.webhook_deliveries d WHERE d.state = 'pending' AND d.host > h.host
      ORDER BY d.host LIMIT 1)
    FROM hosts h WHERE h.host IS NOT NULL
  ),
  busy AS (
    SELECT host, count(*)::int AS active FROM taskflow.webhook_deliveries
    WHERE state = 'active' AND lease_expires_at > taskflow.now() GROUP BY host
  ),
  room AS (
    SELECT h.host, ${mostAtHost('w', '$2::int')} - coalesce(b.active, 0) AS free
    FROM hosts h LEFT JOIN busy b ON b.host = h.host LEFT JOIN taskflow.webhook_hosts w ON w.host = h.host
    WHERE h.host IS NOT NULL AND ${mostAtHost('w', '$2::int')} > coalesce(b.active, 0) AND EXISTS (
      SELECT FROM taskflow.webhook_deliveries d
      WHERE d.state = 'pending' AND d.host = h.host AND d.next_attempt_at <= taskflow.now())
    ORDER BY random() LIMIT 2 * $1
  ),
  expired AS (
    SELECT d.id, d.host, d.lease_expires_at AS due_at FROM taskflow.webhook_deliveries d
    WHERE d.state = 'active' AND d.lease_expires_at <= taskflow.now()
    ORDER BY d.lease_expires_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED
  ),
  due AS (
    SELECT p.id, r.host, p.due_at FROM room r CROSS JOIN LATERAL (
      SELECT d.id, d.next_attempt_at AS due_at FROM taskflow.webhook_deliveries d
      WHERE d.state = 'pending' AND d.host = r.host AND d.next_attempt_at <= taskflow.now()
      ORDER BY d.next_attempt_at LIMIT least(r.free, $1) FOR UPDATE OF d SKIP LOCKED
    ) p
  ),
  ranked AS (
    SELECT u.id, u.due_at, coalesce(b.active, 0) + row_number() OVER (PARTITION BY u.host ORDER BY u.due_at, u.id) AS place,
      ${mostAtHost('w', '$2::int')} AS most
    FROM (SELECT * FROM expired UNION ALL SELECT * FROM due) u
      LEFT JOIN busy b ON b.host = u.host LEFT JOIN taskflow.webhook_hosts w ON w.host = u.host
  ),
  chosen AS (SELECT id FROM ranked WHERE place <= most ORDER BY place, due_at, id LIMIT $1)
  UPDATE taskflow.webhook_deliveries d
  SET state = 'active', lease_token = gen_random_uuid(), worker_id = $3, next_attempt_at = NULL,
    lease_expires_at = taskflow.now() + $4 * interval '1 millisecond'
  FROM chosen c LEFT JOIN LATERAL (
    SELECT coalesce(e.disabled_reason, 'by hand') AS disabled_reason
    FROM taskflow.webhook_deliveries u JOIN taskflow.webhook_endpoints e ON e.url = u.url
    WHERE u.id = c.id AND e.disabled_at IS NOT NULL
  ) e ON true
  WHERE d.id = c.id
  RETURNING d.id, d.job_id, d.url, d.body, d.lease_token, d.attempts + 1 AS attempt, d.attempts_before, d.max_attempts,
    d.retry_schedule,
    e.disabled_reason, (SELECT j.traceparent FROM taskflow.jobs j WHERE j.id = d.job_id) AS traceparent,
    ${deliveryOwner} AS owner`,
};

/** When there is something to claim, or to be made due again; null when nothing waits. Three looks into small indexes. */
export const deliveryDueAt = `least(
      (SELECT min(next_attempt_at) FROM taskflow.webhook_deliveries WHERE state = 'pending'),
      (SELECT min(lease_expires_at) FROM taskflow.webhook_deliveries WHERE state = 'active'),
      CASE WHEN EXISTS (SELECT FROM taskflow.webhook_redeliveries WHERE state = 'running') THEN '-infinity'::timestamptz END)`;

const nextDue: Statement = {
  name: 'next_delivery',
  // What is due already is due now, also what is due since ever.
  text: `SELECT extract(epoch FROM greatest(d.due_at, taskflow.now()) - taskflow.now())::float8 * 1000 AS due_in_ms
    FROM (SELECT ${deliveryDueAt} AS due_at) d WHERE d.due_at IS NOT NULL`,
};

/** How long until a delivery is due, by the database's clock; 0 when one is, undefined when none waits. */
export async function nextDeliveryInMs(db: Database): Promise<number | undefined> {
  const [row] = await db.query<{ due_in_ms: number }>(nextDue, []);
  return row?.due_in_ms;
}

/**
 * Takes deliveries that are due, of each host those that are due longest, for at most `leaseMs`; also those of workers that
 * died. Of one host no more than `mostPerHost` are on their way at once, and of one that does not answer one or none, so
 * that a dead one does not hold up the others.
 */
export function claimDeliveries(
  db: Database,
  options: { slots: number; mostPerHost: number; workerId: string; leaseMs: number },
): Promise<ClaimedDelivery[]> {
  const { slots, mostPerHost, workerId, leaseMs } = options;
  return db.query<ClaimedDelivery>(claim, [slots, mostPerHost, workerId, leaseMs]);
}
