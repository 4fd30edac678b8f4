import type { Database, Statement } from '../database.ts';
import { isReady } from './transition-job/claim-ready-jobs.ts';
import { allPaused, isLimited } from './transition-job/due-jobs.ts';

const waitingLanes: Statement = {
  name: 'waiting_lanes',
  // What a limit holds back is looked at again when a place is free or the rate allows more: that look is gone as well if
  // it is a second late. Keys that are full one by one cannot be told from here: looked at every fifth round. Of a type
  // whose limits or pauses were changed, the jobs that had hints are looked for, too: those were dropped. Of jobs it asks for
  // one each time: by EXISTS, the planner may have all that waits read once into a hash.
  text: `
  SELECT t.task_type, g.changed, coalesce(bit_or(1 << (p.priority - 1)) FILTER (WHERE w.waits), 0) AS priorities
  FROM taskflow.task_types t JOIN taskflow.task_gates g ON g.task_type = t.task_type
    CROSS JOIN generate_series(1, 3) AS p(priority) CROSS JOIN LATERAL (
      SELECT NOT t.pull AND NOT t.paused AND NOT ${allPaused}
        AND ((SELECT true FROM taskflow.jobs j WHERE j.task_type = t.task_type AND j.priority = p.priority
            AND j.status = 'pending' AND j.concurrency_key IS NOT NULL AND j.dispatched_at IS NOT NULL LIMIT 1) IS TRUE
          OR (g.changed OR ${isLimited('t')}) AND (SELECT true FROM taskflow.jobs j
            WHERE j.task_type = t.task_type AND j.priority = p.priority AND j.status = 'pending'
              AND j.concurrency_key IS NULL AND j.run_at <= taskflow.now() LIMIT 1) IS TRUE) AS waits) w
  WHERE g.changed OR (t.concurrency_per_key IS NULL OR g.waits = 0 OR $1::boolean)
    AND (g.wake_at IS NULL OR g.wake_at < taskflow.now() - interval '1 second')
    AND (t.concurrency IS NULL OR t.concurrency > (
      SELECT count(*) FROM taskflow.jobs j WHERE j.status = 'active' AND j.task_type = t.task_type))
  GROUP BY t.task_type, g.changed
  HAVING g.changed OR bool_or(w.waits)`,
};

const seen: Statement = {
  name: 'limits_seen',
  text: `UPDATE taskflow.task_gates SET changed = false WHERE changed AND task_type = ANY($1::text[])`,
};

/** A task type of which jobs are due that are claimed from the table. */
export interface WaitingType {
  task_type: string;
  /** As bits: 1 high, 2 normal, 4 low. */
  priorities: number;
  /** Its limits or pauses were changed, and nobody looked since. */
  changed: boolean;
}

/**
 * Task types of which jobs are due that are claimed from the table, unless a limit is known to hold all of them back.
 *
 * @param withFullKeys also those where it may be that only full keys are left
 */
export function findWaitingTypes(db: Database, withFullKeys: boolean): Promise<WaitingType[]> {
  return db.query<WaitingType>(waitingLanes, [withFullKeys]);
}

/** The looks for types whose limits were changed are in the queue. */
export async function noteLimitsSeen(db: Database, types: WaitingType[]): Promise<void> {
  const changed = types.filter((type) => type.changed).map((type) => type.task_type);
  if (changed.length > 0) await db.query(seen, [changed]);
}

const readyLanes: Statement = {
  name: 'ready_lanes',
  text: `
  SELECT t.task_type, sum(1 << (p.priority - 1))::int AS priorities
  FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) AS p(priority)
  WHERE NOT t.pull AND NOT t.paused AND NOT ${isLimited('t')} AND NOT ${allPaused}
    AND (SELECT true FROM taskflow.jobs j WHERE j.task_type = t.task_type AND j.priority = p.priority AND ${isReady}
      ORDER BY j.run_at, j.id LIMIT 1)
  GROUP BY t.task_type`,
};

/** Task types without limits of which jobs are due that were not put off. */
export function findReadyLanes(db: Database): Promise<Omit<WaitingType, 'changed'>[]> {
  return db.query(readyLanes, []);
}
