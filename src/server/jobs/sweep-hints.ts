import type { Database, Statement } from '../database.ts';
import type { DueJob } from './dispatch-jobs.ts';
import { sweepLimit } from './transition-job/sweep-jobs.ts';

interface DispatchRow {
  id: string;
  task_type: string;
  priority: number;
  generation: number;
  due_in_ms: number;
}

const due = (alias: string) =>
  `${alias}.id, ${alias}.task_type, ${alias}.priority, ${alias}.generation,
    greatest(0, ceil(extract(epoch FROM ${alias}.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms`;

const undispatched: Statement = {
  name: 'sweep_undispatched',
  text: `
  WITH locked AS (
    SELECT j.id FROM taskflow.jobs j WHERE j.status = 'pending' AND j.dispatched_at IS NULL
    ORDER BY j.id LIMIT ${sweepLimit} FOR UPDATE OF j SKIP LOCKED
  )
  UPDATE taskflow.jobs j SET dispatched_at = taskflow.now() FROM locked l WHERE j.id = l.id RETURNING ${due('j')}`,
};

const gone: Statement = {
  name: 'sweep_gone_hints',
  // $1: the queue holds nothing, so every due job's hint is gone. Otherwise a hint is gone when a job that was ready
  // 5 s later, of the same type and priority, was already claimed. A hint made again is waited for 10 s, then 20 s, …
  text: `
  WITH marks AS (
    SELECT t.task_type, p.priority, taskflow.now() AS ready_at
    FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) AS p(priority) WHERE $1::boolean AND NOT t.paused
    UNION ALL
    SELECT regexp_replace(m.key, '/[123]$', ''), right(m.key, 1)::int, to_timestamp(max(m.value::float8) / 1000)
    FROM taskflow.workers w CROSS JOIN jsonb_each_text(w.watermarks) AS m(key, value) WHERE NOT $1::boolean
    GROUP BY m.key
  ),
  locked AS (
    SELECT j.id FROM marks m
    JOIN taskflow.jobs j ON j.task_type = m.task_type AND j.priority = m.priority AND j.status = 'pending'
      AND j.run_at < m.ready_at - interval '5 seconds' AND j.dispatched_at < m.ready_at - interval '5 seconds'
    WHERE j.dispatches = 1
      OR j.dispatched_at < taskflow.now() - interval '10 seconds' * power(2, least(j.dispatches - 2, 6))
    ORDER BY j.id LIMIT ${sweepLimit} FOR UPDATE OF j SKIP LOCKED
  )
  UPDATE taskflow.jobs j SET dispatched_at = taskflow.now(), dispatches = j.dispatches + 1
  FROM locked l WHERE j.id = l.id RETURNING ${due('j')}`,
};

async function take(db: Database, statement: Statement, values: unknown[]): Promise<DueJob[]> {
  const rows = await db.query<DispatchRow>(statement, values);
  return rows.map((row) => ({
    jobId: row.id,
    taskType: row.task_type,
    priority: row.priority,
    generation: row.generation,
    dueInMs: row.due_in_ms,
  }));
}

/** Pending jobs without a hint (the queue did not take it, or a process died before it could); marked as dispatched. */
export const takeUndispatched = (db: Database): Promise<DueJob[]> => take(db, undispatched, []);

/** Due jobs whose hint must be gone; marked as dispatched once more. */
export const takeGoneHints = (db: Database, isQueueEmpty: boolean): Promise<DueJob[]> => take(db, gone, [isQueueEmpty]);
