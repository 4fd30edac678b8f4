import { z } from 'zod';
import type { Task } from '../src/jobs/define-task.ts';
import { retentionText } from '../src/jobs/retention-days.ts';
import type { Database, Statement } from '../src/server/database.ts';
import { forEachLimitColumn, limitColumns, limitValues, registeredLimits } from '../src/server/tasks/limit-columns.ts';
import { limitsChanged } from '../src/server/tasks/limits-changed.ts';

const statement: Statement = {
  name: 'register_task_type',
  // Pauses are the operator's, and so are the limits that were ever set at run time. Nothing is written when nothing changed.
  text: `
  INSERT INTO taskflow.task_types AS t (task_type, description, payload_schema, result_schema, example, timeout_ms, retries,
    redact, encrypt, retention_days, ${limitColumns.join(', ')})
  VALUES ($1, $2, $3::jsonb, $4::jsonb, $5::jsonb, $6, $7, $8, $9, $10::jsonb,
    ${forEachLimitColumn((_column, _limit, index) => `$${index + 11}`)})
  ON CONFLICT (task_type) DO UPDATE SET description = excluded.description, payload_schema = excluded.payload_schema,
    result_schema = excluded.result_schema, example = excluded.example, timeout_ms = excluded.timeout_ms,
    retries = excluded.retries, redact = excluded.redact, encrypt = excluded.encrypt,
    retention_days = excluded.retention_days, pull = false,
    (${limitColumns.join(', ')}) = ROW(${registeredLimits('t')}), updated_at = taskflow.now()
  WHERE (t.description, t.payload_schema, t.result_schema, t.example, t.timeout_ms, t.retries, t.redact, t.encrypt,
      t.retention_days, t.pull, ${limitColumns.map((column) => `t.${column}`).join(', ')})
    IS DISTINCT FROM
    (excluded.description, excluded.payload_schema, excluded.result_schema, excluded.example, excluded.timeout_ms,
      excluded.retries, excluded.redact, excluded.encrypt, excluded.retention_days, false, ${registeredLimits('t')})
  RETURNING task_type`,
};

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): string {
  return JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }));
}

/** Makes the task types of this worker known: web validates submits by what stands in `task_types`. */
export async function registerTaskTypes(db: Database, tasks: Task[]): Promise<void> {
  const changed: string[] = [];
  for (const task of tasks.toSorted((a, b) => a.type.localeCompare(b.type))) {
    const written = await db.query<{ task_type: string }>(statement, [
      task.type,
      task.description ?? null,
      jsonSchema(task.payload, 'input'),
      jsonSchema(task.result, 'output'),
      task.example === undefined ? null : JSON.stringify(task.example),
      task.timeoutMs ?? null,
      task.retries ?? null,
      task.redact ?? [],
      task.encrypt ?? false,
      retentionText(task.retentionDays),
      ...limitValues(task),
    ]);
    changed.push(...written.map((row) => row.task_type));
  }
  if (changed.length > 0) await limitsChanged({ db }, changed);
}
