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
  name: 'redacted_filter_paths',
  text: `SELECT u.path FROM unnest($2::text[]) AS u(path) WHERE $1 = ANY(${typesRedacting('u.path')})`,
};

/** What a filter must not ask of the task type that it names, such as `payload.password`: none as a rule. */
export async function redactedPaths(
  db: Pick<Database, 'query'>,
  { taskType, payload }: Pick<JobFilter, 'taskType' | 'payload'>,
): Promise<string[]> {
  const paths = Object.keys(payload ?? {}).map((path) => `payload.${path}`);
  if (taskType === undefined || paths.length === 0) return [];
  const rows = await db.query<{ path: string }>(statement, [taskType, paths]);
  return rows.map(({ path }) => path);
}

/** What is said of such a path. */
export const isRedacted = 'is redacted in jobs of this task type: they cannot be found by it';
