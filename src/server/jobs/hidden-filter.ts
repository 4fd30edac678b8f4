import type { InputProblem } from '../../jobs/errors.ts';
import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { wantedJobs } from '../../jobs/wanted-jobs.ts';
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
  text: `SELECT u.path, t.task_type AS type, CASE WHEN t.encrypt THEN 'encrypted' ELSE 'redacted' END AS because
    FROM unnest($2::text[]) AS u(path) JOIN taskflow.task_types t ON t.task_type = ANY($1::text[])
    WHERE t.encrypt OR t.task_type = ANY(${typesRedacting('u.path')})`,
};

/**
 * What a filter must not ask of the task types that it names, such as `payload.password`: nothing as a rule. Of types that
 * it does not name it finds nothing by such a field.
 */
export async function hiddenPaths(db: Pick<Database, 'query'>, filter: JobFilter): Promise<InputProblem[]> {
  const { payload, types } = wantedJobs(filter, new Date());
  if (types.length === 0 || payload.length === 0) return [];
  const paths = payload.map(([path]) => `payload.${path}`);
  const rows = await db.query<{ path: string; type: string; because: string }>(statement, [types.flat(), paths]);
  return rows.map(({ path, type, because }) => {
    const problem = `is ${because} in jobs of the task type "${type}": they cannot be found by it`;
    const isField = Object.hasOwn(filter.payload ?? {}, path.slice('payload.'.length));
    return isField ? { path, message: problem } : { path: 'q', message: `${path} ${problem}` };
  });
}
