import { TaskFlowError } from '../../jobs/errors.ts';
import type { ListJobs } from '../../jobs/find-jobs-schema.ts';
import { wantedJobs, type WantedJobs } from '../../jobs/wanted-jobs.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import { isValueError, type Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import { namedStatement } from '../named-statement.ts';
import { areCommonTags } from './are-common-tags.ts';
import { hiddenPaths } from './hidden-filter.ts';
import { decodeJobCursor, encodeJobCursor, listMark, type JobCursor } from './job-cursor.ts';
import { jobSummaryColumns, type JobSummaryRow } from './job-row.ts';
import type { RowWithSmallValues } from './large-values.ts';
import { beginning, position } from './list-position.ts';
import { pinFilter } from './pin-filter.ts';
import { findSearchFloor, searchWindow } from './search-floor.ts';
import { searchHits } from './search-hits.ts';
import { isImpossible, orderOf, searchedBy, type SearchedBy } from './search-way.ts';
import { wantedConditions } from './wanted-conditions.ts';

type Queries = { db: Pick<Database, 'query'> };

export interface ListRow extends JobSummaryRow<string>, RowWithSmallValues {
  cursor_at: string;
  redact?: string[] | null;
}

export interface ListRows {
  rows: ListRow[];
  nextCursor: string | null;
  /** Of a page that ends with this row. */
  cursorOf(row: ListRow): string;
}

/**
 * How long one page of a search takes further steps: a table where nothing matches is looked through by many short pages,
 * however large it is and however busy the database.
 */
const searchMs = 50;

/**
 * Rows of a page of jobs, newest first: by their creation, or by their end where `ended:` asks for that.
 *
 * @param more SQL of further columns
 * @throws TaskFlowError bad_request when the filter asks for what its task type hides, or for what nothing stored can be
 */
export async function findListRows(
  services: Queries,
  caller: Caller,
  { limit, cursor, ...filter }: ListJobs,
  more: string,
): Promise<ListRows> {
  const list = listMark(filter);
  const cursorOf = ({ cursor_at: createdAt, id }: ListRow): string => encodeJobCursor({ createdAt, id }, list);
  let before = cursor === undefined ? undefined : decodeJobCursor(cursor, list);
  const problems = await hiddenPaths(services.db, filter);
  const [hidden] = problems;
  if (hidden) throw new TaskFlowError('bad_request', `${hidden.path} ${hidden.message}.`, { problems });
  const wanted = wantedJobs(await pinFilter(services.db, filter), new Date());
  if (isImpossible(wanted)) return { rows: [], nextCursor: null, cursorOf };
  const way = searchedBy(wanted, !seesAllJobs(caller));
  const by = way === 'tags' && (await areCommonTags(services, wanted.tags)) ? 'list' : way;
  const rows: ListRow[] = [];
  const until = performance.now() + searchMs;
  try {
    for (let steps = 0; ; steps += 1) {
      const window = by && searchWindow(by, steps, rows.length);
      // One more than the page holds, to know whether it is the last.
      const step = await findStep(services, caller, wanted, more, {
        before,
        limit: limit + 1 - rows.length,
        by,
        window,
      });
      rows.push(...step.rows);
      before = step.end;
      if (!before || rows.length > limit || (by !== 'payload' && performance.now() >= until)) break;
    }
  } catch (cause) {
    if (!isValueError(cause)) throw cause;
    throw new TaskFlowError('bad_request', 'A filter has a value that nothing stored can have.', { cause });
  }
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const end = before ? encodeJobCursor(before, list) : null;
  return { rows: page, nextCursor: last ? cursorOf(last) : end, cursorOf };
}

interface Step {
  /** Where it begins. */
  before: JobCursor | undefined;
  /** How many jobs it finds at most. */
  limit: number;
  by: SearchedBy | undefined;
  /** How many jobs a search looks through; undefined for all. */
  window: number | undefined;
}

/** The next jobs of a list, and where a search stopped to look; undefined where there are no more. */
async function findStep(
  services: Queries,
  caller: Caller,
  wanted: WantedJobs,
  more: string,
  { before, limit, by, window }: Step,
): Promise<{ rows: ListRow[]; end: JobCursor | undefined }> {
  const floor = by && window !== undefined ? await findSearchFloor(services, by, window, before, wanted) : undefined;
  const hits = by === 'text' || window === undefined ? by : undefined;
  const { text, values } = listStatement(caller, wanted, more, { before, limit, floor, by, hits });
  // The text depends only on which filters are set, so there are few of them and each is prepared once a connection.
  const rows = await services.db.query<ListRow>({ ...namedStatement('find-jobs', text), types: isoTimes }, values);
  return { rows, end: floor };
}

interface ListReach extends Omit<Step, 'window'> {
  /** The last job looked at; undefined for all. */
  floor: JobCursor | undefined;
  /** Whether the ids are found first, by the indexes of a search. */
  hits: SearchedBy | undefined;
}

function listStatement(caller: Caller, wanted: WantedJobs, more: string, reach: ListReach) {
  const { before, limit, floor, by } = reach;
  const order = orderOf(wanted);
  const values: unknown[] = [limit];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const where: string[] = [];
  if (!seesAllJobs(caller)) where.push(`j.created_by = ${value(caller.keyId)}`);
  if (floor) where.push(`(j.${order}, j.id) >= ${position(floor, value)}`);
  if (by === 'errors') where.push('j.error IS NOT NULL');
  const hits = searchHits(wanted, reach.hits, where, before, value);
  if (hits === undefined) {
    const isWalk = by === 'list' || by === 'ended';
    where.push(...beginning(before, value, order), ...wantedConditions(wanted, value, isWalk));
  }
  const listed = hits === undefined ? 'taskflow.jobs j' : `(${hits}) hit JOIN taskflow.jobs j ON j.id = hit.id`;
  const text = `
    SELECT ${jobSummaryColumns}${more},
      to_char(j.${order} AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS cursor_at
    FROM ${listed} ${hits === undefined && where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
    ORDER BY j.${order} DESC, j.id DESC LIMIT $1`;
  return { text, values };
}
