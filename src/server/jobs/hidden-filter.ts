import type { InputProblem } from '../../jobs/errors.ts';
import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import type { Database, Statement } from '../database.ts';

/**
 * SQL: names of the task types that redact a field of the payload, or something that it is a part of. Asked once a statement,
 * whatever it looks through.
 *
 * @param path SQL of the field's path, such as `'payload.card.number'`
 */
export function typesRedacting(path: string): string {
  const parts = `string_to_array(${path}, '.')`;
  return `ARRAY(
      SELECT t.task_type FROM taskflow.task_types t CROSS JOIN LATERAL unnest(t.redact) AS r(path)
      WHERE NOT EXISTS (
        SELECT FROM unnest(string_to_array(r.path, '.')) WITH ORDINALITY AS p(part, n)
        WHERE p.n > cardinality(${parts}) OR p.part NOT IN ('*', (${parts})[p.n])))`;
}

const statement: Statement = {
  name: 'hidden_filter_paths',
  text: `SELECT u.path, CASE WHEN t.encrypt THEN 'encrypted' ELSE 'redacted' END AS because
    FROM unnest($2::text[]) AS u(path) JOIN taskflow.task_types t ON t.task_type = $1
    WHERE t.encrypt OR t.task_type = ANY(${typesRedacting('u.path')})`,
};

/** What a filter must not ask of the task type that it names, such as `payload.password`: nothing as a rule. */
export async function hiddenPaths(
  db: Pick<Database, 'query'>,
  { taskType, payload }: Pick<JobFilter, 'taskType' | 'payload'>,
): Promise<InputProblem[]> {
  const paths = Object.keys(payload ?? {}).map((path) => `payload.${path}`);
  if (taskType === undefined || paths.length === 0) return [];
  const rows = await db.query<{ path: string; because: string }>(statement, [taskType, paths]);
  return rows.map(({ path, because }) => ({
    path,
    message: `is ${because} in jobs of the task type "${taskType}": they cannot be found by it`,
  }));
}
