import type { JobStatus } from '../../jobs/job-status.ts';
import type { WantedJobs } from '../../jobs/wanted-jobs.ts';
import type { JobCursor } from './job-cursor.ts';
import { beginning, position } from './list-position.ts';
import { ofStatus } from './of-status.ts';
import type { SearchedBy } from './search-way.ts';
import {
  type AddValue,
  likeText,
  onlyType,
  typePattern,
  wantedConditions,
  wordsCondition,
} from './wanted-conditions.ts';

const inOrder = 'ORDER BY j.created_at DESC, j.id DESC LIMIT $1';
/** The order of the list, in words that no index has: the matches must be found by what they match, and then sorted. */
const sorted = `ORDER BY j.created_at + interval '0' DESC, j.id DESC LIMIT $1`;

/**
 * SELECT of the ids of a search; undefined where the list's own order leads to all that is wanted.
 *
 * @param where what else must be true of them
 */
export function searchHits(
  wanted: WantedJobs,
  by: SearchedBy | undefined,
  where: readonly string[],
  before: JobCursor | undefined,
  value: AddValue,
): string | undefined {
  if (by === 'tags') return tagHits([...where, ...wantedConditions(wanted, value)], before, value);
  if (by === 'payload') return payloadHits([...where, ...wantedConditions(wanted, value)], before, value);
  const { words, types, statuses } = wanted;
  const base = (without: Partial<WantedJobs>) => [
    ...where,
    ...beginning(before, value),
    ...wantedConditions({ ...wanted, ...without }, value),
  ];
  if (by === 'text') return textHits(base({ words: [] }), words, value);
  if (by === 'statuses' && statuses) return statusHits(base({ statuses: undefined }), statuses);
  const [some] = types.filter((names) => onlyType(names) === undefined);
  return by === 'types' && some
    ? typeHits(base({ types: types.filter((names) => names !== some) }), some, value)
    : undefined;
}

/**
 * SELECT of the ids of the newest `$1` jobs that each word is found in: each of the three places by its own index, since a
 * condition that joins them by OR would have the whole list walked where nothing matches.
 *
 * @param conditions what else must be true of them
 */
function textHits(conditions: readonly string[], words: readonly string[], value: AddValue): string {
  const base = and(conditions);
  const [word, ...more] = words;
  if (word === undefined || more.length > 0) return wordsHits(base, words, value);
  const like = value(likeText(word));
  return `
    (SELECT j.id FROM taskflow.jobs j WHERE ${base} j.error IS NOT NULL AND j.error ILIKE ${like} ${inOrder})
    UNION
    SELECT hit.id FROM taskflow.task_types t CROSS JOIN LATERAL (
      SELECT j.id FROM taskflow.jobs j WHERE ${base} j.task_type = t.task_type ${inOrder}) hit
    WHERE t.task_type ILIKE ${like}
    UNION
    (SELECT j.id FROM taskflow.jobs j WHERE ${base} j.tags <> '{}' AND j.tags @> ARRAY[${value(word)}::text] ${inOrder})`;
}

/** Of several words: jobs with an error, jobs of the types that have all of them, and those with one of them as a tag. */
function wordsHits(base: string, words: readonly string[], value: AddValue): string {
  const likes = `${value(words.map(likeText))}::text[]`;
  const each = wordsCondition(words, value);
  return `
    (SELECT j.id FROM taskflow.jobs j WHERE ${base} j.error IS NOT NULL AND ${each} ${inOrder})
    UNION
    SELECT hit.id FROM taskflow.task_types t CROSS JOIN LATERAL (
      SELECT j.id FROM taskflow.jobs j WHERE ${base} j.task_type = t.task_type ${inOrder}) hit
    WHERE t.task_type ILIKE ALL(${likes})
    UNION
    (SELECT j.id FROM taskflow.jobs j WHERE ${base} j.tags <> '{}' AND j.tags && ${value(words)}::text[] AND ${each} ${inOrder})`;
}

/** SELECT of the ids of the newest `$1` jobs before a place that fulfil conditions, among them one on rare tags. */
function tagHits(conditions: readonly string[], before: JobCursor | undefined, value: AddValue): string {
  const beginsAt = before ? [`(j.created_at + interval '0', j.id) < ${position(before, value)}`] : [];
  return `SELECT j.id FROM taskflow.jobs j WHERE ${[...conditions, ...beginsAt].join(' AND ')} ${sorted}`;
}

/** SELECT of the ids of the newest `$1` jobs of each task type that is called as one of some names, or begins so. */
function typeHits(conditions: readonly string[], types: readonly string[], value: AddValue): string {
  return `SELECT hit.id FROM taskflow.task_types t CROSS JOIN LATERAL (
      SELECT j.id FROM taskflow.jobs j WHERE ${and(conditions)} j.task_type = t.task_type ${inOrder}) hit
    WHERE t.task_type LIKE ANY(${value(types.map(typePattern))}::text[])`;
}

/** SELECT of the ids of the newest `$1` jobs of each status. */
function statusHits(conditions: readonly string[], statuses: readonly JobStatus[]): string {
  const hits = statuses.map(
    (status) => `(SELECT j.id FROM taskflow.jobs j WHERE ${and(conditions)} ${ofStatus(status)} ${inOrder})`,
  );
  return hits.join(' UNION ALL ');
}

/**
 * SELECT of the ids of the newest `$1` jobs before a place that fulfil conditions on their payload, which few do: among the
 * ended ones by the index, and among the open ones.
 */
function payloadHits(conditions: readonly string[], before: JobCursor | undefined, value: AddValue): string {
  const at = before && position(before, value);
  const inIndex = `${and(conditions)} ${at ? `(j.created_at, j.id) < ${at} AND` : ''}`;
  // The place as no index has it either: all of them before it would be gathered, to be compared with the few matches.
  const unordered = `${and(conditions)} ${at ? `(j.created_at + interval '0', j.id) < ${at} AND` : ''}`;
  return `
    (SELECT j.id FROM taskflow.jobs j WHERE ${unordered} j.finished_at IS NOT NULL ${sorted})
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${inIndex} ${ofStatus('pending')} ${inOrder})
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${unordered} j.status = 'active' ${sorted})`;
}

function and(conditions: readonly string[]): string {
  return conditions.map((condition) => `${condition} AND`).join(' ');
}
