import type { PayloadFilter } from '../../jobs/payload-filter-schema.ts';
import type { Database } from '../database.ts';
import { payloadCondition, likeText, type AddValue } from './job-conditions.ts';
import type { JobCursor } from './job-cursor.ts';

/**
 * How many jobs with an error one step of a search by text looks through. Each is on a page of the table of its own, and
 * those of the first steps stay in PostgreSQL's buffers.
 */
const errorsLookedThrough = 500;
/** The newest jobs, which a search by payload looks through before it asks the index of the ended ones. */
const newestLookedThrough = 10_000;

const inOrder = 'ORDER BY j.created_at DESC, j.id DESC LIMIT $1';
/** The order of the list, in words that no index has: the matches must be found by what they match, and then sorted. */
const sorted = `ORDER BY j.created_at + interval '0' DESC, j.id DESC LIMIT $1`;

const floorStatements = {
  text: { name: 'search-floor-text', where: 'AND j.error IS NOT NULL', offset: errorsLookedThrough - 1 },
  payload: { name: 'search-floor-payload', where: '', offset: newestLookedThrough - 1 },
} as const;

/**
 * The last job that one step of a search looks at before it stops (text) or asks the index (payload). Undefined when
 * there are fewer: the step sees all.
 *
 * @param before where the step begins
 */
export async function findSearchFloor(
  { db }: { db: Pick<Database, 'query'> },
  by: keyof typeof floorStatements,
  { before, from, to }: { before?: JobCursor | undefined; from?: string | undefined; to?: string | undefined },
): Promise<JobCursor | undefined> {
  const { name, where, offset } = floorStatements[by];
  const text = `
    SELECT to_char(j.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt", j.id
    FROM taskflow.jobs j
    WHERE (j.created_at, j.id) < ($1::timestamptz, $2::uuid) AND j.created_at >= $3::timestamptz
      AND j.created_at <= $4::timestamptz ${where}
    ORDER BY j.created_at DESC, j.id DESC OFFSET ${offset} LIMIT 1`;
  const last = { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const { createdAt, id } = before ?? last;
  const [floor] = await db.query<JobCursor>({ name, text }, [createdAt, id, from ?? '-infinity', to ?? 'infinity']);
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
 * SELECT of the ids of the newest `$1` jobs with these fields in their payload. Frequent ones are found among the newest
 * jobs; only when those do not fill the page are rare ones looked for in the index of ended jobs, and among the open ones.
 */
export function payloadHits(
  conditions: readonly string[],
  payload: PayloadFilter,
  floor: JobCursor,
  value: AddValue,
): string {
  const base = `${and(conditions)} ${payloadCondition(payload, value)}`;
  const at = position(floor, value);
  const older = `${base} AND (j.created_at, j.id) < ${at} AND (SELECT count(*) FROM newest) < $1`;
  return `
    WITH newest AS MATERIALIZED (
      SELECT j.id FROM taskflow.jobs j WHERE ${base} AND (j.created_at, j.id) >= ${at} ${inOrder})
    SELECT id FROM newest
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${older} AND j.finished_at IS NOT NULL ${sorted})
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${older} AND j.status = 'pending' ${inOrder})
    UNION ALL (SELECT j.id FROM taskflow.jobs j WHERE ${older} AND j.status = 'active' ${sorted})`;
}

/** A place in the list, to be compared with `(j.created_at, j.id)`. */
export function position({ createdAt, id }: JobCursor, value: AddValue): string {
  return `(${value(createdAt)}::timestamptz, ${value(id)}::uuid)`;
}

function and(conditions: readonly string[]): string {
  return conditions.map((condition) => `${condition} AND`).join(' ');
}
