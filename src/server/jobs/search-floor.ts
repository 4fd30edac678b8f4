import type { WantedJobs } from '../../jobs/wanted-jobs.ts';
import type { Database } from '../database.ts';
import { namedStatement } from '../named-statement.ts';
import type { JobCursor } from './job-cursor.ts';
import { orderOf, walkedIndex, type SearchedBy } from './search-way.ts';

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
/** How many jobs of the list each step looks through, the last of these from then on: they lie side by side. */
const listLookedThrough = [1000, 2000, 4000] as const;

/**
 * How many jobs the next step of a search looks through; undefined for one that looks at all that are left.
 *
 * @param steps how many were taken
 * @param found how many jobs they found
 */
export function searchWindow(by: SearchedBy, steps: number, found: number): number | undefined {
  if (by === 'text' || by === 'errors') return errorsLookedThrough;
  if (by === 'list' || by === 'ended') return listLookedThrough[steps] ?? listLookedThrough[2];
  if (by !== 'payload') return undefined;
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
  before: JobCursor | undefined,
  wanted: WantedJobs,
): Promise<JobCursor | undefined> {
  const order = orderOf(wanted);
  // What is shown of a place is made for one job, not for each that is passed over.
  const text = `
    SELECT to_char(j.${order} AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt", j.id
    FROM (
      SELECT j.${order}, j.id FROM taskflow.jobs j
      WHERE (j.${order}, j.id) < ($1::timestamptz, $2::uuid) AND j.${order} >= $3::timestamptz
        AND j.${order} <= $4::timestamptz ${walked(by, wanted)}
      ORDER BY j.${order} DESC, j.id DESC OFFSET ${window - 1} LIMIT 1
    ) j`;
  const { createdAt, id } = before ?? { createdAt: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const { from, to } = boundsOf(wanted);
  const statement = namedStatement('search-floor', text);
  const [floor] = await db.query<JobCursor>(statement, [...[createdAt, id, from ?? '-infinity', to ?? 'infinity']]);
  return floor;
}

/** The condition by which the index is chosen that is walked; none for the whole list. */
function walked(by: SearchedBy, wanted: WantedJobs): string {
  if (by === 'text' || by === 'errors') return 'AND j.error IS NOT NULL';
  return by === 'list' ? walkedIndex(wanted) : '';
}

/** The times between which the list is, by what it is ordered by. */
function boundsOf({ ended, from, to, before }: WantedJobs): { from: string | undefined; to: string | undefined } {
  if (ended) return { from: ended.from, to: ended.until };
  return { from: byTime(from).at(-1), to: byTime([to, before].filter((at) => at !== undefined))[0] };
}

function byTime(times: readonly string[]): string[] {
  return times.toSorted((one, other) => Date.parse(one) - Date.parse(other));
}
