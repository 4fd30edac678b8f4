import { actsOn, type JobActionKind } from '../../../jobs/job-action-words.ts';
import { progressOf, turnOf, type ActionStep } from '../../actions/step-progress.ts';
import type { Database } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { namedStatement } from '../../named-statement.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { deletedTail } from '../deleted-tail.ts';
import { jobConditions, type AddValue } from '../job-conditions.ts';
import { cancelledTail } from './cancel-jobs.ts';
import { lockedColumns, movedColumns, type MovedRow } from './ended-tail.ts';
import { retriedColumns, retriedTail, retryLockedColumns } from './retry-jobs.ts';

/** How jobs are changed: locked as `locked`, by a tail that leaves `moved`. */
interface Change {
  lockedColumns: string;
  tail: string;
  /** What is answered, from `moved m JOIN locked b`. */
  columns: string;
}

/** Placeholder of the statistics shard, and what makes one of the lease in ms. */
type Given = { shard: string; leaseMs: () => string };

const changes: Record<JobActionKind, (given: Given) => Change> = {
  cancel: ({ shard }) => ({
    lockedColumns,
    tail: cancelledTail(shard),
    columns: movedColumns,
  }),
  retry: ({ shard, leaseMs }) => ({
    lockedColumns: retryLockedColumns,
    tail: retriedTail(shard, leaseMs()),
    columns: retriedColumns,
  }),
  delete: ({ shard }) => ({
    lockedColumns: 'j.id, j.task_type, j.status',
    tail: deletedTail(shard),
    columns: 'm.id',
  }),
};

/** The artifacts of a hundred jobs may be many rows. */
const timeoutMs = 30_000;

/**
 * Acts on the jobs of one step of a bulk action, and writes how far the action has come, in one statement: those whose
 * status allows it and that the filter still matches are done, the others are skipped.
 *
 * Dies before the commit: nothing happened, whoever is elected next takes the step. Dies after: the jobs are counted and
 * their turn never comes again; the hint of a retried one is found gone, the worker of a cancelled one hears of it at its
 * next beat. Repeated, by this process or another: the action counts more steps by then, so nothing is done.
 *
 * @param leaseMs LEASE_MS, as for `retryJobs`
 * @returns the jobs that changed, of deleted ones nothing but the id; undefined when this step is not to be taken any more
 */
export async function actOnJobs(db: Database, step: ActionStep, leaseMs: number): Promise<MovedRow[] | undefined> {
  const { text, values } = stepStatement(step, leaseMs);
  const statement = { ...namedStatement(`${step.action}-step`, text), timeoutMs, types: isoTimes };
  const rows = await db.query<MovedRow | { id: null }>(statement, values);
  return rows.length === 0 ? undefined : rows.filter((row) => row.id !== null);
}

function stepStatement(step: ActionStep, leaseMs: number): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const ids = `${value(step.jobs.map(({ id }) => id))}::uuid[]`;
  const change = changes[step.action]({ shard: `${value(statsShard)}::smallint`, leaseMs: () => value(leaseMs) });
  const statuses = actsOn[step.action].map((status) => `'${status}'`).join(', ');
  const conditions = [`j.status IN (${statuses})`, ...jobConditions(step.filter, value)];
  if (step.undoes !== null) conditions.push(isAsLeftBy(`${value(step.undoes)}::uuid`));
  const done = '(SELECT count(*) FROM moved)';
  const counted = `done = a.done + ${done}, skipped = a.skipped + cardinality(${ids}) - ${done},
      skipped_by = ${skippedBy(ids, statuses)}`;
  const text = `
  WITH ${turnOf(step, value)},
  locked AS (
    SELECT ${change.lockedColumns} FROM taskflow.jobs j
    WHERE EXISTS (SELECT FROM turn) AND j.id = ANY(${ids}) AND ${conditions.join(' AND ')}
    ORDER BY j.id FOR UPDATE OF j
  ),
  ${change.tail},${step.action === 'delete' ? '' : keptJobs(step.actionId, value)}
  ${progressOf(step, value, counted)}
  SELECT ${change.columns} FROM progressed LEFT JOIN (moved m JOIN locked b ON b.id = m.id) ON true`;
  return { text, values };
}

/** SQL: nobody has changed the job since an action did. */
function isAsLeftBy(actionId: string): string {
  return `EXISTS (SELECT FROM taskflow.job_action_jobs t WHERE t.action_id = ${actionId}
    AND t.created_at = j.created_at AND t.job_id = j.id AND t.version = j.version)`;
}

/** The CTE that keeps which jobs an action changed, and what it left them at. */
function keptJobs(actionId: string, value: AddValue): string {
  return `
  kept AS (
    INSERT INTO taskflow.job_action_jobs (action_id, created_at, job_id, version)
    SELECT ${value(actionId)}::uuid, m.created_at, m.id, m.version FROM moved m
  ),`;
}

/** SQL: what `taskflow.job_actions a` has counted by status, and those of a step that are of none of the given ones. */
function skippedBy(ids: string, statuses: string): string {
  return `(SELECT coalesce(jsonb_object_agg(k.status, k.count), '{}') FROM (
        SELECT s.status, sum(s.count) AS count FROM (
          SELECT b.key AS status, b.value::int AS count FROM jsonb_each_text(a.skipped_by) b
          UNION ALL
          SELECT j.status, 1 FROM taskflow.jobs j WHERE j.id = ANY(${ids}) AND j.status NOT IN (${statuses})
        ) s GROUP BY s.status) k)`;
}
