import type { Database, Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { endedColumns, endedTail, lockedColumns, movedColumns, type MovedRow } from './ended-tail.ts';

/** Most jobs that one statement of the sweep moves. */
export const sweepLimit = 500;

const attemptError = (name: string, message: string, code: string) =>
  `jsonb_build_object('name', '${name}', 'message', '${message}', 'stack', NULL, 'code', '${code}')`;

/** What a charged attempt leaves of its job: another one while the budget and the deadline allow it. */
const budgetColumns = `j.attempts_charged, j.max_attempts, j.deadline_at,
      taskflow.backoff_ms(j.attempts_charged + 1) AS delay_ms`;
const retriedOrFailed = `CASE WHEN l.attempts_charged + 1 < l.max_attempts
        AND (l.deadline_at IS NULL OR taskflow.now() + l.delay_ms * interval '1 millisecond' < l.deadline_at)
        THEN 'pending' ELSE 'failed' END AS new_status`;

const lostMessage = 'The worker that ran this attempt died or lost its lease.';

const lost: Statement = {
  name: 'sweep_lost',
  types: isoTimes,
  text: `
  WITH locked AS (
    SELECT ${lockedColumns}, ${budgetColumns}
    FROM taskflow.jobs j
    WHERE j.status = 'active' AND NOT EXISTS (
      SELECT FROM taskflow.workers w WHERE w.id = j.worker_id AND w.lease_expires_at > taskflow.now())
    ORDER BY j.id LIMIT ${sweepLimit} FOR UPDATE OF j SKIP LOCKED
  ),
  ends AS (
    SELECT l.id, 'lost' AS outcome, NULL::jsonb AS result, '${lostMessage}' AS error, 'lost' AS error_code,
      ${attemptError('Lost', lostMessage, 'lost')} AS attempt_error, l.delay_ms,
      NULL::int AS cpu_ms, NULL::bigint AS peak_memory_bytes, ${endedColumns},
      ${retriedOrFailed}
    FROM locked l
  ),
  ${endedTail('$1::smallint')}
  SELECT ${movedColumns} FROM moved m`,
};

const expired: Statement = {
  name: 'sweep_expired',
  types: isoTimes,
  text: `
  WITH locked AS (
    SELECT ${lockedColumns} FROM taskflow.jobs j
    WHERE j.status = 'pending' AND j.expires_at <= taskflow.now() AND j.attempt = 0
    ORDER BY j.id LIMIT ${sweepLimit} FOR UPDATE OF j SKIP LOCKED
  ),
  ends AS (
    SELECT l.id, 'failed' AS new_status, NULL::text AS outcome, NULL::jsonb AS result,
      'The job had not started by its expiresAt.' AS error, 'expired' AS error_code, NULL::jsonb AS attempt_error,
      0::float8 AS delay_ms, NULL::int AS cpu_ms, NULL::bigint AS peak_memory_bytes, ${endedColumns}
    FROM locked l
  ),
  ${endedTail('$1::smallint')}
  SELECT ${movedColumns} FROM moved m`,
};

const deadlineMessage = 'The job had not ended by its deadline.';

const overdue: Statement = {
  name: 'sweep_deadline',
  types: isoTimes,
  // An active job's own worker stops it at the deadline; here only when that worker says nothing for $2 ms more.
  text: `
  WITH locked AS (
    SELECT ${lockedColumns} FROM taskflow.jobs j
    WHERE j.status IN ('pending', 'active') AND j.deadline_at <= taskflow.now()
      AND (j.status = 'pending' OR j.deadline_at <= taskflow.now() - $2 * interval '1 millisecond')
    ORDER BY j.id LIMIT ${sweepLimit} FOR UPDATE OF j SKIP LOCKED
  ),
  ends AS (
    SELECT l.id, 'failed' AS new_status, CASE WHEN l.old_status = 'active' THEN 'timed_out' END AS outcome,
      NULL::jsonb AS result, '${deadlineMessage}' AS error, 'deadline_exceeded' AS error_code,
      CASE WHEN l.old_status = 'active' THEN
        ${attemptError('DeadlineExceeded', deadlineMessage, 'deadline_exceeded')} END AS attempt_error,
      0::float8 AS delay_ms, NULL::int AS cpu_ms, NULL::bigint AS peak_memory_bytes, ${endedColumns}
    FROM locked l
  ),
  ${endedTail('$1::smallint')}
  SELECT ${movedColumns} FROM moved m`,
};

const timedOutMessage = 'The attempt did not end within its timeout.';

const timedOut: Statement = {
  name: 'sweep_timed_out',
  types: isoTimes,
  // Workers of TaskFlow's own watch their clocks themselves. Of code elsewhere nobody knows whether it does: it gets $2 ms.
  text: `
  WITH locked AS (
    SELECT ${lockedColumns}, ${budgetColumns}
    FROM taskflow.jobs j
    WHERE j.status = 'active' AND j.worker_id IN (SELECT w.id FROM taskflow.workers w WHERE w.kind = 'pull')
      AND j.attempt_started_at + (j.timeout_ms + $2::float8) * interval '1 millisecond' <= taskflow.now()
    ORDER BY j.id LIMIT ${sweepLimit} FOR UPDATE OF j SKIP LOCKED
  ),
  ends AS (
    SELECT l.id, 'timed_out' AS outcome, NULL::jsonb AS result, '${timedOutMessage}' AS error,
      'timed_out' AS error_code, ${attemptError('TimedOut', timedOutMessage, 'timed_out')} AS attempt_error, l.delay_ms,
      NULL::int AS cpu_ms, NULL::bigint AS peak_memory_bytes, ${endedColumns},
      ${retriedOrFailed}
    FROM locked l
  ),
  ${endedTail('$1::smallint')}
  SELECT ${movedColumns} FROM moved m`,
};

/** Ends the attempts whose worker's lease is over; the jobs are retried while their budget lasts. */
export function sweepLost(db: Database): Promise<MovedRow[]> {
  return db.query<MovedRow>(lost, [statsShard]);
}

/** Fails jobs that were not started by their `expiresAt`. */
export function sweepExpired(db: Database): Promise<MovedRow[]> {
  return db.query<MovedRow>(expired, [statsShard]);
}

/** Fails jobs that did not end by their `deadline`. */
export function sweepOverdue(db: Database, activeGraceMs: number): Promise<MovedRow[]> {
  return db.query<MovedRow>(overdue, [statsShard, activeGraceMs]);
}

/** Ends attempts of pull workers that are `graceMs` over their timeout; the jobs are retried while their budget lasts. */
export function sweepTimedOut(db: Database, graceMs: number): Promise<MovedRow[]> {
  return db.query<MovedRow>(timedOut, [statsShard, graceMs]);
}
