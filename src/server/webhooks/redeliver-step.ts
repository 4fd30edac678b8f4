import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';

/** Deliveries that one step makes due: few enough that nobody waits for the rows it holds. */
const perStep = 500;

/**
 * SQL: whether the delivery `d` is one that the redelivery under `alias` is to send again. One that was sent again and
 * failed anew ended after the redelivery was made, so each has its turn once.
 */
export function redeliverable(alias: string): string {
  return `d.state = 'failed' AND d.created_at >= ${alias}.from_at AND d.created_at < ${alias}.to_at
        AND d.finished_at <= ${alias}.created_at AND (${alias}.host IS NULL OR d.host = ${alias}.host)
        AND NOT EXISTS (SELECT FROM taskflow.webhook_endpoints e WHERE e.url = d.url AND e.disabled_at IS NOT NULL)`;
}

const step: Statement = {
  name: 'redeliver_step',
  // The row of the redelivery is held by one step at a time; another worker's takes another one, or none.
  text: `
  WITH turn AS (
    SELECT r.* FROM taskflow.webhook_redeliveries r WHERE r.state = 'running'
    ORDER BY r.created_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED
  ),
  chosen AS (
    SELECT d.id FROM turn r JOIN taskflow.webhook_deliveries d ON ${redeliverable('r')}
    ORDER BY d.created_at DESC, d.id DESC LIMIT ${perStep} FOR UPDATE OF d SKIP LOCKED
  ),
  moved AS (
    UPDATE taskflow.webhook_deliveries d
    SET state = 'pending', next_attempt_at = taskflow.now(), finished_at = NULL, attempts_before = d.attempts
    FROM chosen c WHERE d.id = c.id RETURNING d.id
  ),
  progressed AS (
    UPDATE taskflow.webhook_redeliveries r SET
      done = r.done + (SELECT count(*)::int FROM moved),
      state = CASE WHEN EXISTS (SELECT FROM moved) THEN r.state ELSE 'completed' END,
      finished_at = CASE WHEN EXISTS (SELECT FROM moved) THEN NULL ELSE taskflow.now() END
    FROM turn t WHERE r.id = t.id RETURNING r.*
  ),
  audit AS (
    ${writesEntry({
      from: `progressed p WHERE p.state = 'completed'`,
      ...{ actor: 'p.created_by', action: 'webhook_redelivery.completed', subject: 'p.id' },
      after: `jsonb_build_object('matched', p.matched, 'done', p.done)`,
    })}
  )
  SELECT id FROM progressed`,
};

/**
 * Takes one step of the oldest redelivery that runs.
 *
 * Dies before the commit: nothing happened, whoever looks next takes it. Dies after: the deliveries are due and counted.
 * Repeated: it is the next step.
 *
 * @returns whether there was one
 */
export async function redeliverStep(db: Pick<Database, 'query'>): Promise<boolean> {
  return (await db.query(step, [])).length > 0;
}
