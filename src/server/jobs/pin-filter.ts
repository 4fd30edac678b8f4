import { TaskFlowError } from '../../jobs/errors.ts';
import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { longestSearch } from '../../jobs/search/parse-search.ts';
import { hasMovingTimes, pinTimes } from '../../jobs/search/pin-times.ts';
import type { Database, Statement } from '../database.ts';

const clock: Statement = { name: 'search-clock', text: 'SELECT taskflow.now() AS now' };

/**
 * A filter that means the same whenever it is read: what its `q` says of times, such as `after:2h`, is written out as it is
 * by the database's clock, and by its timezone.
 *
 * @throws TaskFlowError bad_request when that makes the search too long
 */
export async function pinFilter<Filter extends JobFilter>(
  db: Pick<Database, 'query'>,
  filter: Filter,
): Promise<Omit<Filter, 'timezone'>> {
  const { timezone = 'UTC', ...others } = filter;
  if (filter.q === undefined || !hasMovingTimes(filter.q)) return others;
  const [row] = await db.query<{ now: Date }>(clock, []);
  if (!row) throw new Error('The database has no clock.');
  const q = pinTimes(filter.q, { now: row.now, timezone });
  if (q.length <= longestSearch) return { ...others, q };
  const message = `is longer than ${longestSearch} characters once its times are written out`;
  throw new TaskFlowError('bad_request', `q ${message}.`, { problems: [{ path: 'q', message }] });
}
