import type { Database } from '../database.ts';
import { likeText, type AddValue } from './job-conditions.ts';
import type { JobCursor } from './job-cursor.ts';

export type SearchedBy = 'text' | 'payload';

/**
 * How many jobs with an error one step of a search by text looks through. Each is on a page of the table of its own, and
 * those of the first steps stay in PostgreSQL's buffers.
 */
const errorsLookedThrough = 500;
/**
 * The newest jobs, which a search by payload looks through in the order of the list: for what every tenth job has at first,
 * and where that found some, for what every hundredth has. Then it asks the index.
 */
const newestLookedThrough = [1000, 10_000] as const;
const someFound = 10;

const inOrder = 'ORDER BY j.created_at DESC, j.id DESC LIMIT $1';
/** The order of the list, in words that no index has: the matches must be found by what they match, and then sorted. */
const sorted = `ORDER BY j.created_at + interval '0' DESC, j.id DESC LIMIT $1`;

/**
 * How many jobs the next step of a search looks through; undefined for one that looks at all that are left.
 *
 * @param steps how many were taken
 * @param found how many jobs they found
 */
export function searchWindow(by: SearchedBy, steps: number, found: number): number | undefined {
  if (by === 'text') return errorsLookedThrough;
  return steps === 0 || found >= someFound ? newestLookedThrough[steps] : undefined;
}

/**
 * The last job that one step of a search looks at. Undefined when there are fewer: the step sees all.
 *
 * @param window how many it looks at
 * @param before where the step begins
 */
export async function findSearchFloor(
  { db }: { db: Pick<Database, 'query'> },
  by: SearchedBy,
  window: number,
  { before, from, to }: { before?: JobCursor | undefined; from?: string | undefined; to?: string | undefined },
): Promise<JobCursor | undefined> {
  const text = `
    SELECT to_char(j.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt", j.id
    FROM taskflow.jobs j
    WHERE (j.created_at, j.id) < ($1::timestamptz, $2::uuid) AND j.created_at >= $3::timestamptz
      AND j.created_at <= $4::timestamptz ${by === 'text' ? 'AND j.error IS NOT NULL' : ''}
    ORDER BY j.created_at DESC, j.id DESC OFFSET ${window - 1} LIMIT 1`;
  const last = { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const { createdAt, id } = before ?? last;
  const values = [createdAt, id, from ?? '-infinity', to ?? 'infinity'];
  const [floor] = await db.query<JobCursor>({ name: `search-floor-${by}-${window}`, text }, values);
  return floor;
}

/**
 * SELECT of the ids of the newest `$1` jobs that a text is found in: each of the three places by its own index, since a
 * condition that joins them by OR would have the whole list walked where nothing matches.
 */
export function textHits(conditions: readonly string[], q: string, value: AddValue): string {
  const base = and(conditions);
  const like = value(likeText(q));
  return `
    (SELECT j.id FROM taskflow.jobs j WHERE ${base} j.error IS NOT NULL AND j.error ILIKE ${like} ${inOrder})
    UNION
    SELECT hit.id FROM taskflow.task_types t CROSS JOIN LATERAL (
      SELECT j.id FROM taskflow.jobs j WHERE ${base} j.task_type = t.task_type ${inOrder}) hit
    WHERE t.task_type ILIKE ${like}
    UNION
    (SELECT j.id FROM taskflow.jobs j WHERE ${base} j.tags <> '{}' AND j.tags @> ARRAY[${value(q)}::text] ${inOrder})`;
}

/**
 * SELECT of the ids of the newest `$1` jobs before a place that fulfil conditions on their payload, which few do: among the
 * ended ones by the index, and among the open ones.
 */
export function payloadHits(conditions: readonly string[], before: JobCursor | undefined, value: AddValue): string {
  const at = before && position(before, value);
  const inIndex = `${and(conditions)} ${at ? `(j.created_at, j.id) < ${at} AND` : ''}`;
  // The place as no index has it either: all of them before it would be gathered, to be compared with the few matches.
  const unordered = `${and(conditions)} ${at ? `(j.created_at + interval '0', j.id) < ${at} AND` : ''}`;
  return `
    (SELECT j.id FROM taskflow.jobs j WHERE ${unordered} j.finished_at IS NOT NULL ${sorted})
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${inIndex} j.status = 'pending' ${inOrder})
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${unordered} j.status = 'active' ${sorted})`;
}

/** A place in the list, to be compared with `(j.created_at, j.id)`. */
export function position({ createdAt, id }: JobCursor, value: AddValue): string {
  return `(${value(createdAt)}::timestamptz, ${value(id)}::uuid)`;
}

function and(conditions: readonly string[]): string {
  return conditions.map((condition) => `${condition} AND`).join(' ');
}
