import type { JobActionKind } from '../../../jobs/job-action-schema.ts';
import { progressOf, turnOf, type ActionStep } from '../../actions/step-progress.ts';
import type { Database } from '../../database.ts';
import { namedStatement } from '../../named-statement.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { deletedTail } from '../deleted-tail.ts';
import { jobConditions, type AddValue } from '../job-conditions.ts';
import { cancelledTail } from './cancel-jobs.ts';
import { lockedColumns, movedColumns, type MovedRow } from './ended-tail.ts';
import { retriedColumns, retriedTail, retryLockedColumns } from './retry-jobs.ts';

/** How jobs are changed: those of these statuses, locked as `locked`, by a tail that leaves `moved`. */
interface Change {
  statuses: string;
  lockedColumns: string;
  tail: string;
  /** What is answered, from `moved m JOIN locked b`. */
  columns: string;
}

/** Placeholder of the statistics shard, and what makes one of the lease in ms. */
type Given = { shard: string; leaseMs: () => string };

const changes: Record<JobActionKind, (given: Given) => Change> = {
  cancel: ({ shard }) => ({
    statuses: `'pending', 'active'`,
    lockedColumns,
    tail: cancelledTail(shard),
    columns: movedColumns,
  }),
  retry: ({ shard, leaseMs }) => ({
    statuses: `'failed', 'cancelled'`,
    lockedColumns: retryLockedColumns,
    tail: retriedTail(shard, leaseMs()),
    columns: retriedColumns,
  }),
  delete: ({ shard }) => ({
    statuses: `'completed', 'failed', 'cancelled'`,
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
  const statement = { ...namedStatement(`${step.action}-step`, text), timeoutMs };
  const rows = await db.query<MovedRow | { id: null }>(statement, values);
  return rows.length === 0 ? undefined : rows.filter((row) => row.id !== null);
}

function stepStatement(step: ActionStep, leaseMs: number): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const ids = `${value(step.jobs.map(({ id }) => id))}::uuid[]`;
  const change = changes[step.action]({ shard: `${value(statsShard)}::smallint`, leaseMs: () => value(leaseMs) });
  const conditions = [`j.status IN (${change.statuses})`, ...jobConditions(step.filter, value)];
  const done = '(SELECT count(*) FROM moved)';
  const counted = `done = a.done + ${done}, skipped = a.skipped + cardinality(${ids}) - ${done}`;
  const text = `
  WITH ${turnOf(step, value)},
  locked AS (
    SELECT ${change.lockedColumns} FROM taskflow.jobs j
    WHERE EXISTS (SELECT FROM turn) AND j.id = ANY(${ids}) AND ${conditions.join(' AND ')}
    ORDER BY j.id FOR UPDATE OF j
  ),
  ${change.tail},
  ${progressOf(step, value, counted)}
  SELECT ${change.columns} FROM progressed LEFT JOIN (moved m JOIN locked b ON b.id = m.id) ON true`;
  return { text, values };
}
