import type { WantedJobs } from '../../jobs/wanted-jobs.ts';
import type { Database } from '../database.ts';
import type { JobCursor } from '../jobs/job-cursor.ts';
import { position } from '../jobs/list-position.ts';
import { wantedConditions, type AddValue } from '../jobs/wanted-conditions.ts';
import { namedStatement } from '../named-statement.ts';
import type { WalkByParts, WalkWay } from './walk-way.ts';

type Queries = { db: Pick<Database, 'query'> };

/** What is left of a walk, oldest first. */
export interface WalkReach {
  /** The last job that was looked at. */
  after: JobCursor;
  /** When the newest job was created that is looked at, as PostgreSQL writes it. */
  until: string;
}

/** Before the oldest job. */
export const walkStart: JobCursor = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** The columns of a place in a walk, of `taskflow.jobs j`. */
export const placeColumns = `j.id, to_char(j.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt"`;

/** The last job of the next part of a walk. Undefined where fewer jobs are left than a part has. */
export async function findPartEnd(
  { db }: Queries,
  { jobs, condition }: WalkByParts,
  { after, until }: WalkReach,
): Promise<JobCursor | undefined> {
  // Asked for within, the end of the walk would make the planner expect so few jobs that it gathers and sorts all. What is
  // shown of a place is made for one job, not for each that is passed over.
  const text = `SELECT ${placeColumns} FROM (
      SELECT j.created_at, j.id FROM taskflow.jobs j
      WHERE (j.created_at, j.id) > ($1::timestamptz, $2::uuid) ${condition}
      ORDER BY j.created_at, j.id OFFSET ${jobs - 1} LIMIT 1
    ) j WHERE j.created_at <= $3::timestamptz`;
  const [end] = await db.query<JobCursor>(namedStatement('walk-part', text), [after.createdAt, after.id, until]);
  return end;
}

/**
 * The jobs of a walk that are wanted, as conditions to be joined by AND, and the order that they are walked in.
 *
 * @param end of the part that is looked through; undefined for all that is left
 */
export function partConditions(
  wanted: WantedJobs,
  way: WalkWay,
  { after, until }: WalkReach,
  end: JobCursor | undefined,
  value: AddValue,
): { where: string; order: string } {
  // In words that no index has where the matches are to be found by what they match.
  const createdAt = way.by === 'sorted' ? `j.created_at + interval '0'` : 'j.created_at';
  const conditions = [
    `(${createdAt}, j.id) > ${position(after, value)}`,
    ...(end ? [`(${createdAt}, j.id) <= ${position(end, value)}`] : []),
    `${createdAt} <= ${value(until)}::timestamptz`,
    ...wantedConditions(wanted, value, way.by === 'parts'),
  ];
  const walked = way.by === 'parts' ? way.condition : '';
  return { where: `${conditions.join(' AND ')} ${walked}`, order: `${createdAt}, j.id` };
}
