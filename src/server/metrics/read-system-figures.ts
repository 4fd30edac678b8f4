import type { Database, Statement } from '../database.ts';
import { dueJobsOfLane } from '../jobs/due-jobs-sql.ts';
import { allPaused } from '../jobs/transition-job/due-jobs.ts';

/** Due jobs of a task type and priority, and pending deliveries, are counted as far as this. */
export const mostCounted = 500;

export interface TaskTypeFigures {
  task_type: string;
  pending: number;
  active: number;
  /** It is paused, or all are. */
  is_paused: boolean;
  concurrency: number | null;
  /** Starts that its rate allows a second. */
  starts_per_second: number | null;
  /** Running workers that take it. */
  workers: number;
}

export interface LaneFigures {
  task_type: string;
  priority: number;
  /** At most `mostCounted`. */
  due: number;
  oldest_seconds: number;
}

export interface WorkerFigures {
  kind: string;
  state: string;
  workers: number;
}

export interface SingleFigures {
  /** Since the last round of the elected sweeper; null before the first. */
  sweep_seconds: number | null;
  /** At most `mostCounted`. */
  deliveries: number;
  oldest_delivery_seconds: number;
  disabled_endpoints: number;
  unreachable_hosts: number;
  schedule_seconds: number;
}

/** Figures of the whole system, read from the database: every process answers the same. */
export interface SystemFigures {
  /** The oldest first. */
  taskTypes: TaskTypeFigures[];
  /** Those in which something is due. */
  lanes: LaneFigures[];
  workers: WorkerFigures[];
  single: SingleFigures;
}

// The counters hold pending and active as one; the active jobs are few, and counted in their partial index.
const taskTypes: Statement = {
  name: 'metrics_task_types',
  text: `
  WITH open AS (
    SELECT c.task_type, sum(c.count) AS jobs FROM taskflow.job_counts c WHERE c.status = 'open' GROUP BY c.task_type
  ),
  active AS (
    SELECT j.task_type, count(*) AS jobs FROM taskflow.jobs j WHERE j.status = 'active' GROUP BY j.task_type
  ),
  running AS (
    SELECT u.task_type, count(*) AS workers FROM taskflow.workers w CROSS JOIN unnest(w.task_types) AS u(task_type)
    WHERE w.lease_expires_at > taskflow.now() AND w.state = 'running' GROUP BY u.task_type
  )
  SELECT t.task_type, greatest(0, coalesce(o.jobs, 0) - coalesce(a.jobs, 0))::float8 AS pending,
    coalesce(a.jobs, 0)::float8 AS active, t.paused OR ${allPaused} AS is_paused, t.concurrency,
    t.rate_limit_max * 1000.0::float8 / t.rate_limit_per_ms AS starts_per_second,
    coalesce(r.workers, 0)::float8 AS workers
  FROM taskflow.task_types t LEFT JOIN open o USING (task_type) LEFT JOIN active a USING (task_type)
    LEFT JOIN running r USING (task_type)
  ORDER BY t.created_at, t.task_type`,
};

const lanes: Statement = {
  name: 'metrics_lanes',
  text: `
  SELECT t.task_type, p.p AS priority, least(d.due, ${mostCounted})::float8 AS due,
    greatest(0, extract(epoch FROM taskflow.now() - d.oldest))::float8 AS oldest_seconds
  FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) p(p) CROSS JOIN LATERAL (
    SELECT count(*) AS due, min(o.run_at) AS oldest FROM (${dueJobsOfLane('j.run_at', mostCounted)}) o) d
  WHERE d.due > 0`,
};

const workers: Statement = {
  name: 'metrics_workers',
  text: `SELECT kind, state, count(*)::float8 AS workers FROM taskflow.workers
    WHERE lease_expires_at > taskflow.now() GROUP BY kind, state`,
};

const single: Statement = {
  name: 'metrics_single',
  text: `
  SELECT
    (SELECT greatest(0, extract(epoch FROM taskflow.now() - l.last_good_at)) FROM taskflow.leases l
      WHERE l.name = 'sweep')::float8 AS sweep_seconds,
    (SELECT count(*) FROM (
      SELECT FROM taskflow.webhook_deliveries WHERE state = 'pending' LIMIT ${mostCounted}) d)::float8 AS deliveries,
    coalesce((SELECT greatest(0, extract(epoch FROM taskflow.now() - d.next_attempt_at))
      FROM taskflow.webhook_deliveries d WHERE d.state = 'pending' ORDER BY d.next_attempt_at LIMIT 1), 0)::float8
      AS oldest_delivery_seconds,
    (SELECT count(*) FROM taskflow.webhook_endpoints WHERE disabled_at IS NOT NULL)::float8 AS disabled_endpoints,
    (SELECT count(*) FROM taskflow.webhook_hosts WHERE open_until > taskflow.now())::float8 AS unreachable_hosts,
    coalesce((SELECT greatest(0, extract(epoch FROM taskflow.now() - s.next_run_at)) FROM taskflow.schedules s
      WHERE s.paused_at IS NULL AND s.next_run_at IS NOT NULL ORDER BY s.next_run_at LIMIT 1), 0)::float8
      AS schedule_seconds`,
};

/**
 * Reads what the gauges of the whole system show, from counters and partial indexes: the cost grows with the number of
 * task types, never with that of jobs. One statement after the other, so that it takes one connection of the pool.
 *
 * @throws the driver's error
 */
export async function readSystemFigures(db: Pick<Database, 'query'>): Promise<SystemFigures> {
  const figures = {
    taskTypes: await db.query<TaskTypeFigures>(taskTypes, []),
    lanes: await db.query<LaneFigures>(lanes, []),
    workers: await db.query<WorkerFigures>(workers, []),
  };
  const [row] = await db.query<SingleFigures>(single, []);
  if (!row) throw new Error('A SELECT without FROM always has one row.');
  return { ...figures, single: row };
}
