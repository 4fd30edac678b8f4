import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { wantedJobs, type WantedJobs } from '../../jobs/wanted-jobs.ts';
import { isTooSlow, type Database } from '../database.ts';
import type { JobCursor } from '../jobs/job-cursor.ts';
import type { AddValue } from '../jobs/wanted-conditions.ts';
import { namedStatement } from '../named-statement.ts';
import { findPartEnd, partConditions, walkStart, type WalkReach } from './walk-part.ts';
import { walkWay, type WalkWay } from './walk-way.ts';

type Queries = { db: Pick<Database, 'query'> };

/** How many jobs match, and the moment until which those are created that were counted, with microseconds. */
export interface CountedJobs {
  matched: number | null;
  countedAt: string | null;
}

/** How long is counted. */
const countMs = 3000;
const uncounted: CountedJobs = { matched: null, countedAt: null };

/**
 * How many jobs a filter matches; both null when it takes too long. Where no index leads to them they are counted a part of
 * the table at a time, so that one which changes meanwhile may be counted as it was or as it is.
 *
 * @param filter as `pinFilter` makes it
 */
export async function countJobs(services: Queries, filter: JobFilter): Promise<CountedJobs> {
  const wanted = wantedJobs(filter, new Date());
  const way = await walkWay(services, wanted);
  const [clock] = await services.db.query<{ now: string }>(
    {
      name: 'count-clock',
      text: `SELECT to_char(taskflow.now() AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
    },
    [],
  );
  if (!clock) throw new Error('The database has no clock.');
  const giveUpAt = performance.now() + countMs;
  let [matched, after] = [0, walkStart];
  while (performance.now() < giveUpAt) {
    const reach = { after, until: clock.now };
    const end = way.by === 'parts' ? await findPartEnd(services, way, reach) : undefined;
    const counted = await countPart(services, wanted, way, reach, end);
    if (counted === undefined) return uncounted;
    matched += counted;
    if (!end) return { matched, countedAt: clock.now };
    after = end;
  }
  return uncounted;
}

/** Undefined when it takes too long. */
async function countPart(
  { db }: Queries,
  wanted: WantedJobs,
  way: WalkWay,
  reach: WalkReach,
  end: JobCursor | undefined,
): Promise<number | undefined> {
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const { where } = partConditions(wanted, way, reach, end, value);
  const text = `SELECT count(*)::int AS matched FROM taskflow.jobs j WHERE ${where}`;
  try {
    const statement = { ...namedStatement('count-jobs', text), timeoutMs: countMs };
    const [row] = await db.query<{ matched: number }>(statement, values);
    return row?.matched ?? 0;
  } catch (error) {
    if (isTooSlow(error)) return undefined;
    throw error;
  }
}
