import type { Database, Statement } from '../database.ts';
import type { ExchangeTimes } from '../http/exchange-times.ts';
import { notedOfUrl } from './failing-url.ts';
import { notedAtHost } from './host-breaker.ts';

/** What one attempt has become. Without `attempt` nothing was sent. */
export interface DeliveryEnding {
  deliveryId: string;
  leaseToken: string;
  /** `pending`: tried again after `delayMs`. */
  state: 'pending' | 'delivered' | 'failed';
  delayMs: number;
  error: string | null;
  attempt: {
    durationMs: number;
    requestHeaders: Record<string, string>;
    times: ExchangeTimes;
    responseStatus: number | null;
    responseHeaders: Record<string, string> | null;
    responseBody: string | null;
  } | null;
  /** Whether the host answered, whatever it said; null where that was not found out. */
  isHostThere: boolean | null;
  /** Why later deliveries to this URL are not to be tried; null: they are. */
  disableUrlBecause: string | null;
}

const finish: Statement = {
  name: 'finish_delivery',
  text: `
  WITH moved AS (
    UPDATE taskflow.webhook_deliveries d
    SET state = $3::text, lease_token = NULL, worker_id = NULL, lease_expires_at = NULL,
      attempts = d.attempts + CASE WHEN $6::int IS NULL THEN 0 ELSE 1 END,
      next_attempt_at = CASE WHEN $3::text = 'pending' THEN taskflow.now() + $4::float8 * interval '1 millisecond' END,
      finished_at = CASE WHEN $3::text <> 'pending' THEN taskflow.now() END,
      last_status = CASE WHEN $6::int IS NULL THEN d.last_status ELSE $7::int END,
      last_error = $5::text
    WHERE d.id = $1 AND d.lease_token = $2 AND d.state = 'active'
    RETURNING d.id, d.url, d.host, d.attempts
  ),
  attempt AS (
    INSERT INTO taskflow.webhook_attempts
      (delivery_id, number, started_at, duration_ms, response_status, response_headers, response_body, error,
       request_headers, address, dns_ms, connect_ms, tls_ms, first_byte_ms)
    SELECT m.id, m.attempts, taskflow.now() - $6::int * interval '1 millisecond', $6::int, $7::int, $8::jsonb, $9, $5::text,
      $11::jsonb, $12, $13, $14, $15, $16
    FROM moved m WHERE $6::int IS NOT NULL
  ),
  ${notedOfUrl({ isSuccess: `$3::text = 'delivered'`, isAttempt: '$6::int IS NOT NULL', reason: '$10::text' })},
  ${notedAtHost('$17')}
  SELECT id FROM moved`,
};

/**
 * Writes how an attempt at a delivery ended, with the attempt itself, while the lease is still this one.
 *
 * @returns false when it no longer is: nothing was written, another worker sends it again
 */
export async function finishDelivery(db: Database, ending: DeliveryEnding): Promise<boolean> {
  const { attempt } = ending;
  const rows = await db.query(finish, [
    ending.deliveryId,
    ending.leaseToken,
    ending.state,
    ending.delayMs,
    ending.error,
    attempt?.durationMs ?? null,
    attempt?.responseStatus ?? null,
    attempt?.responseHeaders ? JSON.stringify(attempt.responseHeaders) : null,
    attempt?.responseBody ?? null,
    ending.disableUrlBecause,
    attempt ? JSON.stringify(attempt.requestHeaders) : null,
    attempt?.times.address ?? null,
    attempt?.times.dnsMs ?? null,
    attempt?.times.connectMs ?? null,
    attempt?.times.tlsMs ?? null,
    attempt?.times.firstByteMs ?? null,
    ending.isHostThere,
  ]);
  return rows.length > 0;
}

/** Gives a delivery back at once, as if it had not been claimed: its attempt does not count. */
export function releaseDelivery(db: Database, deliveryId: string, leaseToken: string): Promise<boolean> {
  return finishDelivery(db, {
    deliveryId,
    leaseToken,
    state: 'pending',
    delayMs: 0,
    error: null,
    attempt: null,
    isHostThere: null,
    disableUrlBecause: null,
  });
}
