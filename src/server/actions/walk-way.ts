import type { WantedJobs } from '../../jobs/wanted-jobs.ts';
import type { Database } from '../database.ts';
import { areCommonTags } from '../jobs/are-common-tags.ts';
import { isImpossible, isOfFew, searchedBy, walkedIndex } from '../jobs/search-way.ts';

/** Jobs that lie side by side, jobs each of which is on a page of the table of its own, and jobs that must be unpacked. */
const jobsPerPart = { listed: 10_000, scattered: 4000, unpacked: 2000 };

/**
 * How the jobs of a filter are walked, oldest first.
 * - `index`: an index leads to all that is wanted, or to few jobs of which it is some
 * - `sorted`: the few jobs that have a rare tag are gathered and sorted
 * - `parts`: some jobs are looked through at a time, however few match: in the order of the index with the condition, which
 *   is SQL on `j` that begins with AND, or of all jobs
 */
export type WalkWay = { by: 'index' | 'sorted' } | WalkByParts;

export interface WalkByParts {
  by: 'parts';
  jobs: number;
  condition: string;
}

/** As the list is looked through, but that its merges of several indexes are walked as one list. */
export async function walkWay(services: { db: Pick<Database, 'query'> }, wanted: WantedJobs): Promise<WalkWay> {
  if (isImpossible(wanted) || isOfFew(wanted)) return { by: 'index' };
  const { tags, errors, payload } = wanted;
  if (tags.length > 0) {
    if (!(await areCommonTags(services, tags))) return { by: 'sorted' };
  } else if (searchedBy(wanted) === undefined && !isOfNoIndex(wanted)) return { by: 'index' };
  if (errors.length > 0) return { by: 'parts', jobs: jobsPerPart.scattered, condition: 'AND j.error IS NOT NULL' };
  const condition = walkedIndex(wanted);
  const kind = payload.length > 0 ? 'unpacked' : condition === '' ? 'listed' : 'scattered';
  return { by: 'parts', jobs: jobsPerPart[kind], condition };
}

/** The completed ones are so many that the list meets them anywhere; a walk may be over those that are not there. */
function isOfNoIndex({ statuses, types }: WantedJobs): boolean {
  return types.length === 0 && statuses?.[0] === 'completed';
}
