import { v7 as uuidv7 } from 'uuid';
import { InvalidInput, TaskFlowError } from '../../jobs/errors.ts';
import type { CreateJobAction, JobAction } from '../../jobs/job-action-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isValueError, type Database, type Statement } from '../database.ts';
import { auditedFilter } from './audited-filter.ts';
import { hiddenPaths } from '../jobs/hidden-filter.ts';
import { pinFilter } from '../jobs/pin-filter.ts';
import { actionColumns, toJobAction, type ActionRow } from './action-row.ts';
import { countJobs } from './count-jobs.ts';

type Queries = { db: Pick<Database, 'query'> };

const insert: Statement = {
  name: 'create_job_action',
  // A repeat after a connection died at COMMIT finds its own row. The NOTIFY wakes the elected worker.
  text: `
  WITH made AS (
    INSERT INTO taskflow.job_actions AS a (id, action, filter, matched, created_by, created_at, undoes, starts_at)
    VALUES ($1, $2, $3, $4, $5, coalesce($6::timestamptz, taskflow.now()), $8,
      CASE WHEN $9::int > 0 THEN taskflow.now() + $9::int * interval '1 millisecond' END)
    ON CONFLICT DO NOTHING RETURNING ${actionColumns}
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'made', actor: 'created_by', address: '$7', action: 'job_action.created', subject: 'id' },
      after: `jsonb_build_object('action', action, 'filter', $10::jsonb, 'matched', matched)
        || CASE WHEN undoes IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('undoes', undoes) END`,
    })}
  )
  SELECT a.*, pg_notify('taskflow_wake', '') FROM (
    SELECT * FROM made UNION ALL SELECT ${actionColumns} FROM taskflow.job_actions a WHERE a.id = $1) a`,
};

/**
 * Makes a bulk action. When the answer is there it is committed, and will be carried out whatever dies: the elected
 * worker acts on each job that the filter matches once, oldest first. Jobs that are submitted later are left alone.
 *
 * @param undoes the action whose jobs it puts back, as `undoAction` says, and how many it changed
 * @throws TaskFlowError conflict when that is undone already
 * @throws InvalidInput when a filter has a value that nothing stored can have, or asks for what its task type hides
 */
export async function createAction(
  { db }: Queries,
  caller: Caller,
  { action, filter: given, startAfterMs = 0 }: CreateJobAction,
  undoes: Pick<JobAction, 'actionId' | 'done'> | null = null,
): Promise<JobAction> {
  const hidden = await hiddenPaths(db, given);
  if (hidden.length > 0) throw new InvalidInput(hidden.map((one) => ({ ...one, path: `filter.${one.path}` })));
  try {
    // The walk goes on for long: "the last hour" is the one before now.
    const filter = await pinFilter(db, given);
    // What is left of an action's jobs would pass for all that it changed.
    const { matched, countedAt } = undoes ? { matched: undoes.done, countedAt: null } : await countJobs({ db }, filter);
    const actor = actorOf(caller);
    const values = [uuidv7(), action, JSON.stringify(filter), matched, actor.name, countedAt, actor.address];
    values.push(undoes?.actionId ?? null, startAfterMs, JSON.stringify(auditedFilter(filter)));
    const [row] = await db.query<ActionRow>(insert, values);
    if (!row) throw new TaskFlowError('conflict', 'That bulk action is undone already.');
    return toJobAction(row);
  } catch (error) {
    if (!isValueError(error)) throw error;
    const message = 'has a value that nothing stored can have';
    throw new InvalidInput([{ path: 'filter', message }], `The filter ${message}.`);
  }
}
