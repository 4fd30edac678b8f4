import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { isUuid } from '../blobs/blob-names.ts';

/** Takes a parameter of the statement and gives its placeholder, such as `$2`. */
export type AddValue = (given: unknown) => string;

/**
 * A filter as conditions on `taskflow.jobs j`, to be joined by AND: the one reading of a filter, for the list and for
 * bulk actions, so that an action takes exactly the jobs that the list shows. None for an empty filter.
 */
export function jobConditions(filter: JobFilter, value: AddValue): string[] {
  const where: string[] = [];
  if (filter.taskType !== undefined) where.push(`j.task_type = ${value(filter.taskType)}`);
  // One of five words, and written out because the partial indexes are chosen by it.
  if (filter.status !== undefined) where.push(`j.status = '${filter.status}'`);
  if (filter.from !== undefined) where.push(`j.created_at >= ${value(filter.from)}::timestamptz`);
  if (filter.to !== undefined) where.push(`j.created_at <= ${value(filter.to)}::timestamptz`);
  if (filter.tag !== undefined) where.push(`j.tags <> '{}' AND j.tags @> ARRAY[${value(filter.tag)}::text]`);
  if (filter.rerunOf !== undefined) where.push(`j.rerun_of = ${value(filter.rerunOf)}::uuid`);
  if (filter.q !== undefined) where.push(searchCondition(filter.q, value));
  return where;
}

/** A whole id finds that job; anything else is looked for in error, task type and tags. */
function searchCondition(q: string, value: AddValue): string {
  if (isUuid(q)) return `j.id = ${value(q)}::uuid`;
  const like = value(`%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  return `(j.error ILIKE ${like} OR j.task_type ILIKE ${like} OR j.tags @> ARRAY[${value(q)}::text])`;
}
