import type { PatchLimits } from '../../jobs/task-limits.ts';
import { limitNames } from '../../jobs/limit-bounds.ts';
import type { TaskTypeInfo } from '../../jobs/task-type-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { findTaskType } from './find-task-types.ts';
import { auditedLimits, forEachLimitColumn, limitColumns, limitValues } from './limit-columns.ts';
import { limitsChanged } from './limits-changed.ts';

const wanted = forEachLimitColumn(
  (column, limit, index) => `CASE WHEN '${limit}' = ANY($4::text[]) THEN $${index + 5}::int ELSE o.${column} END`,
);

/** Those that are the operator's from now on: what was, what is set, and not what follows code again. */
const operatorLimits = `ARRAY(SELECT DISTINCT name FROM unnest(o.operator_limits || $4::text[]) name
        WHERE name <> ALL($11::text[]) ORDER BY name)`;

/** What the audit log keeps: the limits, and which of them an operator set. */
const audited = (alias: string): string =>
  `(${auditedLimits(alias)} || jsonb_build_object('operatorLimits', ${alias}.operator_limits))`;

const statement: Statement = {
  name: 'limit_task_type',
  // Locked before it is compared, so that of two at a time the second sees what the first wrote.
  text: `
  WITH old AS (SELECT * FROM taskflow.task_types WHERE task_type = $1 FOR UPDATE),
  changed AS (
    UPDATE taskflow.task_types t SET (${limitColumns.join(', ')}) = ROW(${wanted}),
      operator_limits = ${operatorLimits}, updated_at = taskflow.now()
    FROM old o WHERE t.task_type = o.task_type
      AND (o.operator_limits IS DISTINCT FROM ${operatorLimits}
        OR (${forEachLimitColumn((column) => `o.${column}`)}) IS DISTINCT FROM (${wanted}))
    RETURNING t.*
  ),
  audit AS (
    ${writesEntry({
      from: 'changed t JOIN old o USING (task_type)',
      ...{ actor: '$2', address: '$3', action: 'task_type.limited', subject: 't.task_type' },
      before: `taskflow.changed_fields(${audited('o')}, ${audited('t')})`,
      after: `taskflow.changed_fields(${audited('t')}, ${audited('o')})`,
    })}
  )
  SELECT task_type FROM changed`,
};

/**
 * Changes limits of a task type while its jobs run: those that run go on, the next ones start by the new limits. From then
 * on what code says about these limits no longer counts, until they are told to follow it: they stay as they are then up to
 * the next registration. Repeated, it changes nothing.
 *
 * @throws TaskFlowError not_found
 */
export async function limitTaskType(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  given: string,
  patch: PatchLimits,
): Promise<TaskTypeInfo> {
  const { taskType } = await findTaskType(services, caller, given);
  const named = limitNames.filter((name) => patch[name] !== undefined);
  const { name, address } = actorOf(caller);
  const values = [taskType, name, address, named, ...limitValues(patch), patch.followCode ?? []];
  const changed = await services.db.query(statement, values);
  if (changed.length > 0) await limitsChanged(services, [taskType]);
  return findTaskType(services, caller, taskType);
}
