import { InvalidInput } from '../../jobs/errors.ts';
import type { ActionPreview } from '../../jobs/job-action-schema.ts';
import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { wantedJobs } from '../../jobs/wanted-jobs.ts';
import { jobStatuses, type JobStatus } from '../../jobs/job-status.ts';
import { localCaller } from '../auth/caller.ts';
import { isTooSlow, isValueError, type Database } from '../database.ts';
import { findJobs } from '../jobs/find-jobs.ts';
import { hiddenPaths } from '../jobs/hidden-filter.ts';
import { jobConditions, type AddValue } from '../jobs/job-conditions.ts';
import { pinFilter } from '../jobs/pin-filter.ts';
import { searchedBy } from '../jobs/search-way.ts';
import { namedStatement } from '../named-statement.ts';
import { readCounts } from '../stats/read-counts.ts';

type Queries = { db: Pick<Database, 'query'> };
type Counts = Record<JobStatus, number>;

/** So many are counted in a moment at any size of the table, and no more. */
const mostJobsCounted = 100_000;
/** How long jobs are counted. */
const countMs = 1500;

/**
 * How many jobs a filter matches now, by status: 100,000 at most, and for a second and a half. Beyond
 * either `isWhole` is false: there are more than the answer counts. All jobs of a status, or all there are, are known
 * without counting.
 *
 * @param mostCounted how many are counted. Default: 100,000
 * @throws InvalidInput as `createAction` does
 */
export async function previewAction(
  services: Queries,
  filter: JobFilter,
  mostCounted = mostJobsCounted,
): Promise<ActionPreview> {
  const hidden = await hiddenPaths(services.db, filter);
  if (hidden.length > 0) throw new InvalidInput(hidden.map((one) => ({ ...one, path: `filter.${one.path}` })));
  const { status, ...others } = filter;
  if (Object.values(others).every((value) => value === undefined)) {
    const { counts } = await readCounts(services.db);
    return previewOf(status === undefined ? counts : { ...noJobs, [status]: counts[status] }, true);
  }
  try {
    const pinned = await pinFilter(services.db, filter);
    return await (searchedBy(wantedJobs(pinned, new Date()))
      ? countFound(services, pinned, mostCounted)
      : countByStatus(services, pinned, mostCounted));
  } catch (error) {
    if (!isValueError(error)) throw error;
    const message = 'has a value that nothing stored can have';
    throw new InvalidInput([{ path: 'filter', message }], `The filter ${message}.`);
  }
}

const noJobs: Counts = { pending: 0, active: 0, completed: 0, failed: 0, cancelled: 0 };

function previewOf(counts: Counts, isWhole: boolean): ActionPreview {
  const total = jobStatuses.reduce((sum, status) => sum + counts[status], 0);
  return { counts, total, isWhole };
}

/** By the list's own pages: one statement might look through the whole table. */
async function countFound(services: Queries, filter: JobFilter, mostCounted: number): Promise<ActionPreview> {
  const counts = { ...noJobs };
  const until = performance.now() + countMs;
  let cursor: string | undefined;
  for (let total = 0; total <= mostCounted;) {
    const { jobs, nextCursor } = await findJobs(services, localCaller, {
      ...filter,
      limit: 500,
      ...(cursor && { cursor }),
    });
    for (const { status } of jobs) counts[status] += 1;
    total += jobs.length;
    if (nextCursor === null) return previewOf(counts, true);
    if (performance.now() >= until) break;
    cursor = nextCursor;
  }
  return previewOf(counts, false);
}

async function countByStatus({ db }: Queries, filter: JobFilter, mostCounted: number): Promise<ActionPreview> {
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const text = `SELECT f.status, count(*)::int AS count FROM (
      SELECT j.status FROM taskflow.jobs j WHERE ${jobConditions(filter, value).join(' AND ')} LIMIT ${mostCounted + 1}
    ) f GROUP BY f.status`;
  const statement = { ...namedStatement('preview-jobs', text), timeoutMs: countMs };
  try {
    const rows = await db.query<{ status: JobStatus; count: number }>(statement, values);
    const found = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    const preview = previewOf({ ...noJobs, ...found }, true);
    return { ...preview, isWhole: preview.total <= mostCounted };
  } catch (error) {
    if (isTooSlow(error)) return previewOf(noJobs, false);
    throw error;
  }
}
