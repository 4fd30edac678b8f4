import type { Database, Statement } from '../database.ts';
import { deliveryDueAt } from '../webhooks/claim-deliveries.ts';
import { isLimited } from './transition-job/due-jobs.ts';

/** What a round of the sweep has to do, from one cheap look. */
export interface SweepProbe {
  /** Any job is pending or active: only then can one become late, lost or stopped by the clock. */
  has_open: boolean;
  /** The number of this round: one more than the last. */
  round: number;
  /** The newest round that the queue is known to have kept. */
  kept_round: number;
  is_walking: boolean;
  /** Rounds have come without a gap for a whole lease, and PostgreSQL has been up as long: silence means death. */
  is_steady: boolean;
  has_lost: boolean;
  has_expired: boolean;
  has_overdue: boolean;
  /** An attempt of a pull worker is over its timeout. */
  has_timed_out: boolean;
  has_cancel_requests: boolean;
  has_actions: boolean;
  has_undispatched: boolean;
  has_waiting: boolean;
  /** There may be due jobs that are claimed from the table. */
  has_by_table: boolean;
  /** Errors are to be put into groups. */
  has_errors: boolean;
  /** A webhook is due. */
  has_deliveries: boolean;
  /** A schedule is due that any worker may fire. */
  has_schedules: boolean;
}

const probe: Statement = {
  name: 'probe_sweep',
  // The sweeper's own lease is renewed by the same statement; no row: somebody else sweeps. What waits is asked for one by
  // one: by EXISTS within EXISTS the planner has all that is due read into a hash.
  text: `
  WITH elected AS (
    INSERT INTO taskflow.leases AS l (name, holder, expires_at, last_good_at, steady_since, round, kept_round)
    VALUES ('sweep', $1, taskflow.now() + interval '3 seconds', taskflow.now(), taskflow.now(), 1, $3::bigint)
    ON CONFLICT (name) DO UPDATE SET holder = $1, expires_at = taskflow.now() + interval '3 seconds',
      steady_since = CASE WHEN l.last_good_at < taskflow.now() - interval '6 seconds'
        THEN taskflow.now() ELSE l.steady_since END,
      last_good_at = taskflow.now(), round = l.round + 1, kept_round = greatest(l.kept_round, $3::bigint)
    WHERE l.holder = $1 OR l.expires_at < taskflow.now()
    RETURNING steady_since, round, kept_round, walk_until
  )
  SELECT e.round::float8 AS round, e.kept_round::float8 AS kept_round, e.walk_until IS NOT NULL AS is_walking,
    greatest(e.steady_since, pg_postmaster_start_time()) <= taskflow.now() - $2::int * interval '1 millisecond'
      AS is_steady,
    EXISTS (SELECT FROM taskflow.jobs WHERE status = 'active') OR (SELECT true FROM taskflow.jobs
      WHERE status = 'pending' AND finished_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1) IS NOT NULL AS has_open,
    EXISTS (SELECT FROM taskflow.jobs j WHERE j.status = 'active' AND NOT EXISTS (
      SELECT FROM taskflow.workers w WHERE w.id = j.worker_id AND w.lease_expires_at > taskflow.now())) AS has_lost,
    EXISTS (SELECT FROM taskflow.jobs WHERE status = 'pending' AND expires_at <= taskflow.now() AND attempt = 0)
      AS has_expired,
    EXISTS (SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active') AND deadline_at <= taskflow.now())
      AS has_overdue,
    EXISTS (SELECT FROM taskflow.workers w JOIN taskflow.jobs j ON j.worker_id = w.id AND j.status = 'active'
      WHERE w.kind = 'pull' AND j.attempt_started_at + j.timeout_ms * interval '1 millisecond' <= taskflow.now())
      AS has_timed_out,
    EXISTS (SELECT FROM taskflow.cancel_requests) AS has_cancel_requests,
    EXISTS (SELECT FROM taskflow.job_actions
      WHERE state = 'running' AND (starts_at IS NULL OR starts_at <= taskflow.now())) AS has_actions,
    EXISTS (SELECT FROM taskflow.jobs
      WHERE status = 'pending' AND dispatched_at IS NULL AND concurrency_key IS NULL) OR EXISTS (SELECT FROM taskflow.jobs
      WHERE status = 'pending' AND dispatched_at IS NULL AND concurrency_key IS NOT NULL AND run_at <= taskflow.now())
      AS has_undispatched,
    EXISTS (SELECT FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) AS p(priority)
      WHERE NOT t.pull AND (SELECT true FROM taskflow.jobs j WHERE j.status = 'pending' AND j.task_type = t.task_type
        AND j.priority = p.priority AND j.concurrency_key IS NULL AND j.run_at < taskflow.now() - interval '5 seconds'
        LIMIT 1)) AS has_waiting,
    EXISTS (SELECT FROM taskflow.jobs
      WHERE status = 'pending' AND concurrency_key IS NOT NULL AND dispatched_at IS NOT NULL)
      OR EXISTS (SELECT FROM taskflow.task_types t WHERE NOT t.pull AND ${isLimited('t')})
      OR EXISTS (SELECT FROM taskflow.task_gates WHERE changed) AS has_by_table,
    (SELECT min(id) FROM taskflow.error_inbox) IS NOT NULL
      OR EXISTS (SELECT FROM taskflow.error_backfill WHERE NOT is_done) AS has_errors,
    ${deliveryDueAt} <= taskflow.now() AS has_deliveries,
    EXISTS (SELECT FROM taskflow.schedules
      WHERE paused_at IS NULL AND next_run_at <= taskflow.now() AND code_hash IS NULL) AS has_schedules
  FROM elected e`,
};

/**
 * Takes or renews the sweeper's role and looks what there is to do; undefined where another worker sweeps.
 *
 * Dies after the commit: the role is free again after 3 s. Repeated: a number is left out, which means nothing.
 *
 * @param keptRound the newest round that this process knows the queue to have kept, 0 when it knows of none
 */
export async function probeSweep(
  db: Database,
  workerId: string,
  leaseMs: number,
  keptRound: number,
): Promise<SweepProbe | undefined> {
  const [row] = await db.query<SweepProbe>(probe, [workerId, leaseMs, keptRound]);
  return row;
}
