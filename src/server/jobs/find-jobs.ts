import type { z } from 'zod';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { fullJobPageSchema, JobField, JobPage, ListJobs } from '../../jobs/find-jobs-schema.ts';
import { seesAllJobs } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import { isValueError } from '../database.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { namedStatement } from '../named-statement.ts';
import { jobConditions, type AddValue } from './job-conditions.ts';
import { decodeJobCursor, encodeJobCursor } from './job-cursor.ts';
import type { JobCursor } from './job-cursor.ts';
import { jobSummaryColumns, redactColumn, toJobSummary } from './job-row.ts';
import type { JobSummaryRow } from './job-row.ts';
import { largeFields, readLargeValues, smallValue, type RowWithSmallValues } from './large-values.ts';
import { pickFields } from './pick-fields.ts';
import { hiddenPaths } from './hidden-filter.ts';
import { shownValue } from './shown-value.ts';
import { findSearchFloor, payloadHits, position, searchWindow, textHits, type SearchedBy } from './search-hits.ts';

type Queries = { db: Pick<Database, 'query'> };
type FullJob = z.infer<typeof fullJobPageSchema>['jobs'][number];

interface ListRow extends JobSummaryRow<string>, RowWithSmallValues {
  cursor_at: string;
  redact?: string[] | null;
}

/**
 * How long one page of a search by text takes further steps: a table where nothing matches is looked through by many short
 * pages, however large it is and however busy the database.
 */
const searchMs = 50;

/**
 * A page of jobs without payload and result, newest first. It holds fewer jobs than `filter.limit`, or none, and has a
 * `nextCursor` all the same, where a search by text has looked far enough for one page.
 */
export async function findJobs(services: Queries, caller: Caller, filter: ListJobs): Promise<JobPage> {
  const { rows, nextCursor } = await findRows(services, caller, filter, '');
  return { jobs: rows.map(toJobSummary), nextCursor };
}

/**
 * A page of jobs with payload and result, without what their task types redact, newest first. It ends early, with a `nextCursor`, where it carries 16 MiB of them.
 *
 * @param fields what of each job is read and answered. Default: all
 */
export async function findFullJobs(
  services: Queries & { sealer: Sealer },
  caller: Caller,
  filter: ListJobs,
  fields?: readonly JobField[],
): Promise<{ jobs: Partial<FullJob>[]; nextCursor: string | null }> {
  const large = largeFields.filter((name) => !fields || fields.includes(name));
  const columns = large.length > 0 ? [...large.map(smallValue), `, ${redactColumn}`] : [];
  const page = await findRows(services, caller, filter, columns.join(''));
  const rows = page.rows.slice(0, await readLargeValues(services, page.rows, large));
  const last = rows.length < page.rows.length ? rows.at(-1) : undefined;
  const jobs = rows.map((row) => {
    const payload = shownValue(services.sealer, row, 'payload', row.payload ?? null);
    const result = row.status === 'completed' ? shownValue(services.sealer, row, 'result', row.result ?? null) : null;
    return pickFields({ ...toJobSummary(row), payload, result }, fields);
  });
  return { jobs, nextCursor: last ? cursorOf(last) : page.nextCursor };
}

async function findRows(services: Queries, caller: Caller, filter: ListJobs, more: string) {
  const problems = await hiddenPaths(services.db, filter);
  const [hidden] = problems;
  if (hidden) throw new TaskFlowError('bad_request', `${hidden.path} ${hidden.message}.`, { problems });
  let before = filter.cursor === undefined ? undefined : decodeJobCursor(filter.cursor);
  const by = searchedBy(filter);
  const rows: ListRow[] = [];
  const until = performance.now() + searchMs;
  try {
    for (let steps = 0; ; steps += 1) {
      // One more than the page holds, to know whether it is the last.
      const limit = filter.limit + 1 - rows.length;
      const window = by && searchWindow(by, steps, rows.length);
      const step = await findStep(services, caller, filter, more, { before, limit, by, window });
      rows.push(...step.rows);
      before = step.end;
      if (!before || rows.length > filter.limit || (by === 'text' && performance.now() >= until)) break;
    }
    const page = rows.slice(0, filter.limit);
    const last = rows.length > filter.limit ? page.at(-1) : undefined;
    const end = before ? encodeJobCursor(before) : null;
    return { rows: page, nextCursor: last ? cursorOf(last) : end };
  } catch (cause) {
    if (!isValueError(cause)) throw cause;
    throw new TaskFlowError('bad_request', 'A filter has a value that nothing stored can have.', { cause });
  }
}

function cursorOf({ cursor_at: createdAt, id }: ListRow): string {
  return encodeJobCursor({ createdAt, id });
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
  filter: ListJobs,
  more: string,
  { before, limit, by, window }: Step,
): Promise<{ rows: ListRow[]; end: JobCursor | undefined }> {
  const reach = { before, from: filter.from, to: filter.to };
  const floor = by && window !== undefined ? await findSearchFloor(services, by, window, reach) : undefined;
  const hits = by === 'text' || window === undefined ? by : undefined;
  const { text, values } = listStatement(caller, filter, more, { before, limit, floor, hits });
  // The text depends only on which filters are set, so there are few of them and each is prepared once a connection.
  const rows = await services.db.query<ListRow>({ ...namedStatement('find-jobs', text), types: isoTimes }, values);
  return { rows, end: floor };
}

/** What is looked for in the jobs themselves, because no index leads to it in the order of the list. */
function searchedBy({ q, payload }: ListJobs): SearchedBy | undefined {
  if (q !== undefined && !isUuid(q)) return 'text';
  return payload && Object.keys(payload).length > 0 ? 'payload' : undefined;
}

interface ListReach {
  before: JobCursor | undefined;
  limit: number;
  /** The last job looked at; undefined for all. */
  floor: JobCursor | undefined;
  /** Whether the ids are found first, by the indexes of a search. */
  hits: SearchedBy | undefined;
}

function listStatement(caller: Caller, filter: ListJobs, more: string, { before, limit, floor, hits: by }: ListReach) {
  const values: unknown[] = [limit];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const where: string[] = [];
  if (!seesAllJobs(caller)) where.push(`j.created_by = ${value(caller.keyId)}`);
  if (floor) where.push(`(j.created_at, j.id) >= ${position(floor, value)}`);
  const hits = searchHits(filter, by, where, before, value);
  if (hits === undefined) where.push(...beginning(before, value), ...jobConditions(filter, value));
  const listed = hits === undefined ? 'taskflow.jobs j' : `(${hits}) hit JOIN taskflow.jobs j ON j.id = hit.id`;
  const text = `
    SELECT ${jobSummaryColumns}${more},
      to_char(j.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS cursor_at
    FROM ${listed} ${hits === undefined && where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
    ORDER BY j.created_at DESC, j.id DESC LIMIT $1`;
  return { text, values };
}

/** SELECT of the ids of a search; undefined where the list's own order leads to all that is wanted. */
function searchHits(
  filter: ListJobs,
  by: SearchedBy | undefined,
  where: readonly string[],
  before: JobCursor | undefined,
  value: AddValue,
) {
  const { q, payload, ...others } = filter;
  if (by === 'text' && q !== undefined) {
    const own = jobConditions(payload ? { ...others, payload } : others, value);
    return textHits([...where, ...beginning(before, value), ...own], q, value);
  }
  if (by === 'payload') return payloadHits([...where, ...jobConditions(filter, value)], before, value);
  return undefined;
}

function beginning(before: JobCursor | undefined, value: AddValue): string[] {
  return before ? [`(j.created_at, j.id) < ${position(before, value)}`] : [];
}
