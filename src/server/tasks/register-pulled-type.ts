import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidInput, TaskFlowError, type InputProblem } from '../../jobs/errors.ts';
import type { TaskTypeInfo } from '../../jobs/task-type-schema.ts';
import { retentionText } from '../../jobs/retention-days.ts';
import { taskTypeNameSchema, type RegisterTaskType } from '../../jobs/work-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Statement } from '../database.ts';
import { inputProblems } from '../http/input-problems.ts';
import type { WebServices } from '../web-services.ts';
import { checkGivenSchema } from './check-given-schema.ts';
import { findTaskType } from './find-task-types.ts';
import { auditedLimits, forEachLimitColumn, limitColumns, limitValues, registeredLimits } from './limit-columns.ts';
import { limitsChanged } from './limits-changed.ts';
import { freshMs } from './task-catalog.ts';

interface RegisteredRow {
  is_run: boolean;
  was_known: boolean;
  is_changed: boolean;
}

/** What the audit log keeps of a type. A schema may be long, and an example is somebody's payload: their hashes tell that they changed. */
const audited = (alias: string): string => {
  const hashed = (column: string) => `left(encode(sha256(convert_to(${alias}.${column}::text, 'UTF8')), 'hex'), 12)`;
  return `${auditedLimits(alias)} || jsonb_build_object('description', ${alias}.description, 'timeoutMs', ${alias}.timeout_ms,
      'retries', ${alias}.retries, 'pull', ${alias}.pull, 'redact', ${alias}.redact, 'encrypt', ${alias}.encrypt,
      'retentionDays', ${alias}.retention_days, 'payloadSchemaSha256', ${hashed('payload_schema')},
      'resultSchemaSha256', ${hashed('result_schema')}, 'exampleSha256', ${hashed('example')})`;
};

const statement: Statement = {
  name: 'register_pulled_type',
  // Pauses are the operator's, and so are the limits that were ever set at run time. Nothing is written when nothing changed, or when a live worker of TaskFlow's own
  // runs the type.
  text: `
  WITH run AS (
    SELECT EXISTS (SELECT FROM taskflow.workers w WHERE w.kind = 'built_in' AND $1 = ANY(w.task_types)
        AND w.lease_expires_at > taskflow.now()) AS is_run,
      EXISTS (SELECT FROM taskflow.task_types t WHERE t.task_type = $1) AS was_known
  ),
  old AS (SELECT * FROM taskflow.task_types WHERE task_type = $1),
  written AS (
    INSERT INTO taskflow.task_types AS t (task_type, description, payload_schema, result_schema, example, timeout_ms,
      retries, redact, encrypt, retention_days, pull, ${limitColumns.join(', ')})
    SELECT $1, $2, $3::jsonb, $4::jsonb, $5::jsonb, $6::int, $7::int, $8::text[], $9::boolean, $12::jsonb, true,
      ${forEachLimitColumn((_column, _limit, index) => `$${index + 13}::int`)} FROM run WHERE NOT run.is_run
    ON CONFLICT (task_type) DO UPDATE SET description = excluded.description, payload_schema = excluded.payload_schema,
      result_schema = excluded.result_schema, example = excluded.example, timeout_ms = excluded.timeout_ms,
      retries = excluded.retries, redact = excluded.redact, encrypt = excluded.encrypt,
      retention_days = excluded.retention_days, pull = true,
      (${limitColumns.join(', ')}) = ROW(${registeredLimits('t')}), updated_at = taskflow.now()
    WHERE (t.description, t.payload_schema, t.result_schema, t.example, t.timeout_ms, t.retries, t.redact, t.encrypt,
        t.retention_days, t.pull, ${limitColumns.map((column) => `t.${column}`).join(', ')})
      IS DISTINCT FROM (excluded.description, excluded.payload_schema, excluded.result_schema, excluded.example,
        excluded.timeout_ms, excluded.retries, excluded.redact, excluded.encrypt,
        excluded.retention_days, true, ${registeredLimits('t')})
    RETURNING *
  ),
  audit AS (
    ${writesEntry({
      from: 'written t LEFT JOIN old o ON true',
      ...{ actor: '$10', address: '$11', action: 'task_type.registered', subject: 't.task_type' },
      before: `CASE WHEN o.task_type IS NOT NULL THEN taskflow.changed_fields(${audited('o')}, ${audited('t')}) END`,
      after: `taskflow.changed_fields(${audited('t')}, CASE WHEN o.task_type IS NULL THEN '{}' ELSE ${audited('o')} END)`,
    })}
  )
  SELECT is_run, was_known, EXISTS (SELECT FROM written) AS is_changed FROM run`,
};

/**
 * Makes a task type known that workers pull over HTTP, or changes one. When it returns, every web process checks payloads
 * by this schema: one that is changed is answered when no process can hold the earlier one any more, two seconds later.
 *
 * Dies before the commit: nothing happened. Repeated: nothing changes.
 *
 * @returns the type, and whether there was none of this name
 * @throws InvalidInput naming what is wrong with a schema, or with the example by it, or that there is no key to encrypt by
 * @throws TaskFlowError conflict while a live worker of TaskFlow's own runs this type
 */
export async function registerPulledType(
  services: Pick<WebServices, 'db' | 'env' | 'sealer'>,
  caller: Caller,
  taskType: string,
  given: RegisterTaskType,
): Promise<{ type: TaskTypeInfo; isNew: boolean }> {
  const problems = problemsOf(taskType, given, services.env.WEBHOOK_ALLOWED_HOSTS);
  if (given.encrypt && !services.sealer.canSeal) {
    problems.push({ path: 'encrypt', message: 'needs TASKFLOW_ENCRYPTION_KEYS, which is not set here' });
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  const actor = actorOf(caller);
  const [row] = await services.db.query<RegisteredRow>(statement, [
    taskType,
    given.description ?? null,
    JSON.stringify(given.payloadSchema),
    given.resultSchema ? JSON.stringify(given.resultSchema) : null,
    given.example === undefined ? null : JSON.stringify(given.example),
    given.timeoutMs ?? null,
    given.retries ?? null,
    given.redact ?? [],
    given.encrypt ?? false,
    actor.name,
    actor.address,
    retentionText(given.retentionDays),
    ...limitValues(given),
  ]);
  if (row?.is_run) {
    const message = `Task type "${taskType}" is run by a worker of TaskFlow's own right now. Stop it, or choose another name.`;
    throw new TaskFlowError('conflict', message);
  }
  if (row?.was_known && row.is_changed) {
    await limitsChanged(services, [taskType]);
    await sleep(freshMs);
  }
  return { type: await findTaskType(services, caller, taskType), isNew: row?.was_known === false };
}

function problemsOf(taskType: string, given: RegisterTaskType, allowedHosts: readonly string[]): InputProblem[] {
  const name = taskTypeNameSchema.safeParse(taskType);
  if (!name.success) return inputProblems(name.error).map((problem) => ({ ...problem, path: 'taskType' }));
  const payload = checkGivenSchema('payloadSchema', given.payloadSchema, allowedHosts);
  const result = given.resultSchema ? checkGivenSchema('resultSchema', given.resultSchema, allowedHosts) : null;
  const problems = [payload, result].flatMap((schema) => (schema && 'problems' in schema ? schema.problems : []));
  if (problems.length > 0 || given.example === undefined || !('check' in payload)) return problems;
  return payload
    .check(given.example)
    .map((problem) => ({ ...problem, path: problem.path.replace('payload', 'example') }));
}
