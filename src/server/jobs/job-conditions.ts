import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import type { PayloadFilter } from '../../jobs/payload-filter-schema.ts';
import { isUuid } from '../blobs/blob-names.ts';
import { typesRedacting } from './hidden-filter.ts';

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
  if (filter.payload !== undefined) where.push(payloadCondition(filter.payload, value));
  return where;
}

/** A whole id finds that job; anything else is looked for in error, task type and tags. */
function searchCondition(q: string, value: AddValue): string {
  if (isUuid(q)) return `j.id = ${value(q)}::uuid`;
  const like = value(likeText(q));
  const types = `SELECT t.task_type FROM taskflow.task_types t WHERE t.task_type ILIKE ${like}`;
  return `(j.error ILIKE ${like} OR j.task_type IN (${types}) OR j.tags @> ARRAY[${value(q)}::text])`;
}

/** The pattern that finds a text anywhere, whatever is in it. */
export function likeText(q: string): string {
  return `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/**
 * Each field is compared with the text, and with the number, boolean or null that it may be the JSON of. Jobs of types that
 * redact the field never match, or its value could be guessed by asking.
 */
function payloadCondition(payload: PayloadFilter, value: AddValue): string {
  const conditions = Object.entries(payload).map(([path, text]) => {
    const wanted = [JSON.stringify(text), ...(isScalarJson(text) ? [text] : [])];
    const isThere = wanted.map((json) => `j.payload @> ${value(within(path, json))}::jsonb`).join(' OR ');
    return `(${isThere}) AND j.task_type <> ALL(${typesRedacting(`${value(`payload.${path}`)}::text`)})`;
  });
  return conditions.length > 0 ? conditions.join(' AND ') : 'true';
}

/** `{"customer":{"id":42}}` for `customer.id` and `42`. */
function within(path: string, json: string): string {
  return path.split('.').reduceRight((inner, name) => `{${JSON.stringify(name)}:${inner}}`, json);
}

/** Not parsed into a number, which has fewer digits than PostgreSQL's. */
function isScalarJson(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed === null || typeof parsed !== 'object';
  } catch {
    return false;
  }
}
