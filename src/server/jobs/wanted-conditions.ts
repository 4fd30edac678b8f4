import type { JobStatus } from '../../jobs/job-status.ts';
import { priorityNumbers } from '../../jobs/job-priority.ts';
import type { WantedJobs } from '../../jobs/wanted-jobs.ts';
import { typesRedacting } from './hidden-filter.ts';
import { ofStatus } from './of-status.ts';

/** Takes a parameter of the statement and gives its placeholder, such as `$2`. */
export type AddValue = (given: unknown) => string;

/**
 * What is wanted as conditions on `taskflow.jobs j`, to be joined by AND. Lists are parameters, so that their length makes
 * no other statement.
 *
 * @param isWalk whether some of the list is walked through: the index of tags, which the planner would take, leads to all
 */
export function wantedConditions(wanted: WantedJobs, value: AddValue, isWalk = false): string[] {
  const { statuses, priorities, types, notTypes, tags, notTags, ids, from, to, before, payload } = wanted;
  const where = types.map((allowed) => typeCondition(allowed, value));
  if (statuses) where.push(endedBadlyOfType(wanted, value) ?? statusCondition(statuses));
  if (priorities) where.push(`j.priority = ANY(${value(priorities.map((name) => priorityNumbers[name]))}::smallint[])`);
  if (notTypes.length > 0) where.push(`j.task_type NOT LIKE ALL(${value(notTypes.map(typePattern))}::text[])`);
  if (tags.length > 0) {
    const hasTags = `j.tags @> ${value(tags)}::text[]`;
    where.push(isWalk ? `(${hasTags}) IS TRUE` : `j.tags <> '{}' AND ${hasTags}`);
  }
  if (notTags.length > 0) where.push(`NOT j.tags && ${value(notTags)}::text[]`);
  for (const some of ids) where.push(`j.id = ANY(${value(some)}::uuid[])`);
  for (const at of from) where.push(`j.created_at >= ${value(at)}::timestamptz`);
  if (to !== undefined) where.push(`j.created_at <= ${value(to)}::timestamptz`);
  if (before !== undefined) where.push(`j.created_at < ${value(before)}::timestamptz`);
  if (wanted.ended?.from !== undefined) where.push(`j.finished_at >= ${value(wanted.ended.from)}::timestamptz`);
  if (wanted.ended?.until !== undefined) where.push(`j.finished_at < ${value(wanted.ended.until)}::timestamptz`);
  for (const key of wanted.keys) where.push(`j.concurrency_key = ${value(key)}`);
  for (const schedule of wanted.schedules) where.push(`j.schedule_id = ${value(schedule)}::uuid`);
  for (const actionId of wanted.changedBy) where.push(changedByCondition(actionId, value));
  for (const fingerprint of wanted.groups) where.push(groupCondition(fingerprint, value));
  for (const jobId of wanted.rerunOf) where.push(`j.rerun_of = ${value(jobId)}::uuid`);
  if (wanted.errors.length > 0) where.push(`j.error ILIKE ALL(${value(wanted.errors.map(likeText))}::text[])`);
  if (wanted.words.length > 0) where.push(wordsCondition(wanted.words, value));
  return [...where, ...payload.map(([path, text]) => payloadCondition(path, text, value))];
}

/** Found in the order of their creation, by the key of what the action kept. */
function changedByCondition(actionId: string, value: AddValue): string {
  return `EXISTS (SELECT FROM taskflow.job_action_jobs t
    WHERE t.action_id = ${value(actionId)}::uuid AND t.created_at = j.created_at AND t.job_id = j.id)`;
}

/** Found in the order of their creation, by the index of the group's jobs. */
function groupCondition(fingerprint: string, value: AddValue): string {
  return `EXISTS (SELECT FROM taskflow.job_errors e
    WHERE e.fingerprint = ${value(fingerprint)} AND e.created_at = j.created_at AND e.job_id = j.id)`;
}

/** Written out, since the partial indexes are chosen by it. There are five words, always in the same order. */
function statusCondition(statuses: NonNullable<WantedJobs['statuses']>): string {
  const [only, ...more] = statuses;
  if (only === undefined) return 'false';
  return more.length === 0 ? ofStatus(only) : `j.status IN (${statuses.map((one) => `'${one}'`).join(', ')})`;
}

/** The statuses whose jobs have an index by task type. */
const endedBadly: readonly JobStatus[] = ['failed', 'cancelled'];

/** Whether jobs of one task type and of one status are wanted for which there is an index of such pairs. */
export function isPairWithIndex({ types, statuses }: WantedJobs): boolean {
  const [[type, ...moreTypes], [status, ...moreStatuses]] = [types, statuses ?? []];
  if (type === undefined || status === undefined || moreTypes.length > 0 || moreStatuses.length > 0) return false;
  return onlyType(type) !== undefined && endedBadly.includes(status);
}

/**
 * The status as a parameter: a kept plan cannot take the index of that status alone then. It would lead past the jobs of all
 * other types, and to the planner it looks no worse than the right one while no job has failed.
 */
function endedBadlyOfType(wanted: WantedJobs, value: AddValue): string | undefined {
  if (!isPairWithIndex(wanted)) return undefined;
  return `${statusCondition([...endedBadly])} AND j.status = ${value(wanted.statuses?.[0])}::text`;
}

function typeCondition(types: readonly string[], value: AddValue): string {
  const name = onlyType(types);
  if (name !== undefined) return `j.task_type = ${value(name)}`;
  const patterns = `${value(types.map(typePattern))}::text[]`;
  return `j.task_type IN (SELECT t.task_type FROM taskflow.task_types t WHERE t.task_type LIKE ANY(${patterns}))`;
}

/** The name, where there is but one and it is whole. */
export function onlyType(types: readonly string[]): string | undefined {
  const [name, ...more] = types;
  return more.length > 0 || name?.endsWith('*') ? undefined : name;
}

/** The pattern of a task type's name, or of its beginning with a `*` behind. */
export function typePattern(type: string): string {
  return type.endsWith('*') ? `${likeEscaped(type.slice(0, -1))}%` : likeEscaped(type);
}

/** Each word is looked for in error, task type and tags. */
export function wordsCondition(words: readonly string[], value: AddValue): string {
  const [word, ...more] = words;
  if (word !== undefined && more.length === 0) {
    const like = value(likeText(word));
    const types = `SELECT t.task_type FROM taskflow.task_types t WHERE t.task_type ILIKE ${like}`;
    return `(j.error ILIKE ${like} OR j.task_type IN (${types}) OR j.tags @> ARRAY[${value(word)}::text])`;
  }
  const given = `unnest(${value(words.map(likeText))}::text[], ${value(words)}::text[]) AS w(pattern, word)`;
  return `NOT EXISTS (SELECT FROM ${given} WHERE NOT (coalesce(j.error ILIKE w.pattern, false)
      OR j.task_type ILIKE w.pattern OR j.tags @> ARRAY[w.word]))`;
}

/** The pattern that finds a text anywhere, whatever is in it. */
export function likeText(text: string): string {
  return `%${likeEscaped(text)}%`;
}

function likeEscaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

/**
 * A field is compared with the text, and with the number, boolean or null that it may be the JSON of. Jobs of types that
 * redact the field never match, or its value could be guessed by asking.
 */
function payloadCondition(path: string, text: string, value: AddValue): string {
  const wanted = [JSON.stringify(text), ...(isScalarJson(text) ? [text] : [])];
  const isThere = wanted.map((json) => `j.payload @> ${value(within(path, json))}::jsonb`).join(' OR ');
  return `(${isThere}) AND j.task_type <> ALL(${typesRedacting(`${value(`payload.${path}`)}::text`)})`;
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
