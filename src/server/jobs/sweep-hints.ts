import type { Database, Statement } from '../database.ts';
import { statsShard } from '../stats/stats-shard.ts';
import { toDueJob, type DueJob, type DueRow } from './dispatch-jobs.ts';
import { isAmong } from './is-among.ts';
import { ofStatus } from './of-status.ts';
import { allPaused, isLimited } from './transition-job/due-jobs.ts';
import { sweepLimit } from './transition-job/sweep-jobs.ts';

/** Most jobs that one statement hints. */
const pageSize = 1000;

const due = (alias: string) =>
  `${alias}.id, ${alias}.task_type, ${alias}.priority, ${alias}.generation, ${alias}.concurrency_key IS NOT NULL AS is_keyed,
    greatest(0, ceil(extract(epoch FROM ${alias}.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms`;

const undispatched: Statement = {
  name: 'sweep_undispatched',
  // A job submitted from SQL (dispatches = 0) is counted here, so that its submitter's transaction holds no counter. One
  // with a concurrency key waits undispatched until it is due.
  text: `
  WITH locked AS (
    SELECT j.id, j.dispatches FROM taskflow.jobs j
    WHERE j.status = 'pending' AND j.dispatched_at IS NULL AND j.id = ANY(ARRAY(
      (SELECT id FROM taskflow.jobs WHERE status = 'pending' AND dispatched_at IS NULL AND concurrency_key IS NULL
        ORDER BY run_at, id LIMIT ${pageSize})
      UNION ALL
      (SELECT id FROM taskflow.jobs WHERE status = 'pending' AND dispatched_at IS NULL AND concurrency_key IS NOT NULL
        AND run_at <= taskflow.now() ORDER BY run_at, id LIMIT ${pageSize})))
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  ),
  taken AS (
    UPDATE taskflow.jobs j SET dispatched_at = taskflow.now(), dispatches = greatest(1, j.dispatches)
    FROM locked l WHERE j.id = l.id RETURNING ${due('j')}, l.dispatches AS old_dispatches
  ),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT task_type, 'open', $1::smallint, count(*) FROM taken WHERE old_dispatches = 0
    GROUP BY task_type ORDER BY task_type
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  )
  SELECT id, task_type, priority, generation, is_keyed, due_in_ms, old_dispatches = 0 AS is_new FROM taken`,
};

const startOfWalk: Statement = {
  name: 'start_walk',
  text: `UPDATE taskflow.leases SET walk_until = taskflow.now(), walk_created_at = DEFAULT, walk_id = DEFAULT
    WHERE name = 'sweep' AND holder = $1 RETURNING 1 AS started`,
};

const page: Statement = {
  name: 'walk_pending',
  // The cursor goes on by what was read, also past rows that are locked: whoever holds one is moving it, and hints it.
  text: `
  WITH walk AS (
    SELECT walk_until, walk_created_at, walk_id FROM taskflow.leases
    WHERE name = 'sweep' AND holder = $1 AND walk_until IS NOT NULL FOR UPDATE
  ),
  page AS (
    SELECT j.id, j.created_at FROM walk w CROSS JOIN LATERAL (
      SELECT j.id, j.created_at FROM taskflow.jobs j
      WHERE ${ofStatus('pending')} AND (j.created_at, j.id) > (w.walk_created_at, w.walk_id)
        AND j.created_at <= w.walk_until
      ORDER BY j.created_at, j.id LIMIT ${pageSize}
    ) j
  ),
  locked AS (
    SELECT j.id FROM taskflow.jobs j
    WHERE j.id = ANY(ARRAY(SELECT id FROM page)) AND j.status = 'pending' AND j.dispatched_at IS NOT NULL
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  ),
  taken AS (
    UPDATE taskflow.jobs j SET dispatched_at = taskflow.now(), dispatches = 1
    FROM locked l WHERE j.id = l.id RETURNING ${due('j')}
  ),
  last AS (SELECT created_at, id FROM page ORDER BY created_at DESC, id DESC LIMIT 1),
  moved AS (
    UPDATE taskflow.leases l SET
      walk_created_at = coalesce((SELECT created_at FROM last), l.walk_created_at),
      walk_id = coalesce((SELECT id FROM last), l.walk_id),
      walk_until = CASE WHEN (SELECT count(*) FROM page) = ${pageSize} THEN l.walk_until END
    WHERE l.name = 'sweep' AND l.holder = $1 AND EXISTS (SELECT FROM walk)
  )
  SELECT id, task_type, priority, generation, is_keyed, due_in_ms, (SELECT count(*)::int FROM page) AS seen FROM taken
  UNION ALL
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*)::int FROM page)`,
};

/** Most jobs a second that were put off and are overtaken for too long: few enough to hold up nobody on a busy system. */
const overtakenLimit = 25;

/** @param which the condition of what is looked for, and how many of it at most */
const goneHints = (name: string, which: string, most: number): Statement => ({
  name,
  // $1: the queue holds nothing, so every due job's hint is gone. Otherwise a hint is gone when a job that was ready
  // 5 s later, of the same priority or one that waits for it, was already claimed by a worker that runs its type: hints
  // come by priority and then in their order, whatever their types. One that was put off when it was hinted comes behind
  // those that were not (queue-priority.ts): so that it is not overtaken for ever, it counts as gone after a minute of
  // that, a few of them a second, and is hinted anew as due. Pulled types have none, and what is claimed from the table
  // needs none of its own. One made again is waited for 10 s, then 20 s, …
  text: `
  WITH marks AS (
    SELECT t.task_type, p.priority, taskflow.now() AS ready_at
    FROM taskflow.task_types t CROSS JOIN generate_series(1, 3) AS p(priority)
    WHERE $1::boolean AND NOT t.paused AND NOT t.pull AND NOT ${isLimited('t')} AND NOT ${allPaused}
    UNION ALL
    SELECT u.task_type, p.priority, to_timestamp(max(m.value::float8) / 1000)
    FROM taskflow.workers w CROSS JOIN unnest(w.task_types) AS u(task_type)
      CROSS JOIN jsonb_each_text(w.watermarks) AS m(key, value)
      CROSS JOIN generate_series(1, right(m.key, 1)::int) AS p(priority)
    WHERE NOT $1::boolean AND u.task_type NOT IN (
      SELECT t.task_type FROM taskflow.task_types t WHERE t.pull OR t.paused OR ${isLimited('t')})
      AND NOT ${allPaused}
    GROUP BY 1, 2
  ),
  found AS (
    -- One index scan for each mark: left to a join, a planner without statistics reads all that is pending for each.
    SELECT f.id, f.dispatched_at FROM marks m CROSS JOIN LATERAL (
      SELECT j.id, j.dispatched_at FROM taskflow.jobs j
      WHERE j.task_type = m.task_type AND j.priority = m.priority AND j.status = 'pending' AND j.concurrency_key IS NULL
        AND j.run_at < m.ready_at - interval '5 seconds' AND j.dispatched_at < m.ready_at - interval '5 seconds'
        AND (${which})
        AND (j.dispatches = 1
          OR j.dispatched_at < taskflow.now() - interval '10 seconds' * power(2, least(j.dispatches - 2, 6)))
      ORDER BY j.run_at, j.id LIMIT ${most}
    ) f LIMIT ${most}
  ),
  locked AS (
    SELECT j.id FROM found f JOIN taskflow.jobs j ON j.id = f.id AND j.dispatched_at = f.dispatched_at
    WHERE j.status = 'pending' AND ${isAmong('found')}
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  )
  UPDATE taskflow.jobs j SET dispatched_at = taskflow.now(), dispatches = j.dispatches + 1
  FROM locked l WHERE j.id = l.id RETURNING ${due('j')}`,
});

const gone = goneHints('sweep_gone_hints', '$1 OR j.run_at <= j.dispatched_at', sweepLimit);
const overtaken = goneHints(
  'sweep_overtaken_hints',
  `NOT $1 AND j.run_at > j.dispatched_at AND j.run_at < m.ready_at - interval '60 seconds'`,
  overtakenLimit,
);

/** What one statement took, and whether there is likely more. */
export interface TakenPage {
  jobs: DueJob[];
  isFull: boolean;
  /** Task types of those among them that were submitted from SQL, and are counted by this statement. */
  submitted: string[];
}

/**
 * Pending jobs without a hint (the queue did not take it, or they came from SQL); marked as dispatched.
 *
 * Dies before the hints: the jobs look dispatched, and are found as gone. Repeated: takes others.
 */
export async function takeUndispatched(db: Database): Promise<TakenPage> {
  const rows = await db.query<DueRow & { is_new: boolean }>(undispatched, [statsShard]);
  const submitted = rows.filter((row) => row.is_new).map((row) => row.task_type);
  return { jobs: rows.map(toDueJob), isFull: rows.length >= pageSize, submitted };
}

/**
 * Due jobs whose hint must be gone; marked as dispatched once more.
 *
 * @param isByTable jobs that were not put off have no hint by their ids: those are left out, but where the queue holds nothing
 */
export async function takeGoneHints(db: Database, isQueueEmpty: boolean, isByTable = false): Promise<DueJob[]> {
  const rows = isQueueEmpty || !isByTable ? await db.query<DueRow>(gone, [isQueueEmpty]) : [];
  if (!isQueueEmpty) rows.push(...(await db.query<DueRow>(overtaken, [isQueueEmpty])));
  return rows.map(toDueJob);
}

/**
 * Starts the walk over everything that is pending now, from its beginning. Only the sweeper may.
 *
 * Repeated, or started while one is under way: it begins again, and jobs have more hints than one, which is harmless.
 *
 * @returns false when the worker is the sweeper no longer
 */
export async function startWalk(db: Database, workerId: string): Promise<boolean> {
  return (await db.query(startOfWalk, [workerId])).length > 0;
}

/**
 * The next page of the walk, oldest first; marked as dispatched. The walk ends with a page that is not full.
 *
 * Dies before the hints: this page's jobs look dispatched, and are found as gone. Repeated: takes the page behind it.
 */
export async function takeWalkPage(db: Database, workerId: string): Promise<TakenPage> {
  const rows = await db.query<DueRow & { seen: number }>(page, [workerId]);
  const jobs = rows.filter((row) => row.id).map(toDueJob);
  return { jobs, isFull: (rows.at(-1)?.seen ?? 0) >= pageSize, submitted: [] };
}
