import type { z } from 'zod';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { fullJobPageSchema, JobField, JobPage, ListJobs } from '../../jobs/job-schema.ts';
import { seesAllJobs } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import { isValueError } from '../database.ts';
import type { Database } from '../database.ts';
import { namedStatement } from '../named-statement.ts';
import { jobConditions } from './job-conditions.ts';
import { decodeJobCursor, encodeJobCursor } from './job-cursor.ts';
import { jobSummaryColumns, toJobSummary } from './job-row.ts';
import type { JobSummaryRow } from './job-row.ts';
import { pickFields } from './pick-fields.ts';

type Queries = { db: Pick<Database, 'query'> };
type FullJob = z.infer<typeof fullJobPageSchema>['jobs'][number];

interface ListRow extends JobSummaryRow {
  cursor_at: string;
  payload: FullJob['payload'];
  result: FullJob['result'];
}

/** A page of jobs without payload and result, newest first. */
export async function findJobs(services: Queries, caller: Caller, filter: ListJobs): Promise<JobPage> {
  const { rows, nextCursor } = await findRows(services, caller, filter, '');
  return { jobs: rows.map(toJobSummary), nextCursor };
}

/**
 * A page of jobs with payload and result, newest first.
 *
 * @param fields what of each job is read and answered. Default: all
 */
export async function findFullJobs(
  services: Queries,
  caller: Caller,
  filter: ListJobs,
  fields?: readonly JobField[],
): Promise<{ jobs: Partial<FullJob>[]; nextCursor: string | null }> {
  const large = (['payload', 'result'] as const).filter((name) => !fields || fields.includes(name));
  const more = large.map((name) => `, j.${name}`).join('');
  const { rows, nextCursor } = await findRows(services, caller, filter, more);
  const jobs = rows.map((row) => {
    const result = row.status === 'completed' ? row.result : null;
    return pickFields({ ...toJobSummary(row), payload: row.payload, result }, fields);
  });
  return { jobs, nextCursor };
}

async function findRows({ db }: Queries, caller: Caller, filter: ListJobs, more: string) {
  const { text, values } = listStatement(caller, filter, more);
  // The text depends only on which filters are set, so there are few of them and each is prepared once a connection.
  const rows = await db.query<ListRow>(namedStatement('find-jobs', text), values).catch((cause: unknown) => {
    if (!isValueError(cause)) throw cause;
    throw new TaskFlowError('bad_request', 'A filter has a value that nothing stored can have.', { cause });
  });
  const page = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? page.at(-1) : undefined;
  const nextCursor = last ? encodeJobCursor({ createdAt: last.cursor_at, id: last.id }) : null;
  return { rows: page, nextCursor };
}

function listStatement(caller: Caller, filter: ListJobs, more: string): { text: string; values: unknown[] } {
  const values: unknown[] = [filter.limit + 1];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const where: string[] = [];
  if (!seesAllJobs(caller)) where.push(`j.created_by = ${value(caller.keyId)}`);
  where.push(...jobConditions(filter, value));
  if (filter.cursor !== undefined) {
    const cursor = decodeJobCursor(filter.cursor);
    where.push(`(j.created_at, j.id) < (${value(cursor.createdAt)}::timestamptz, ${value(cursor.id)}::uuid)`);
  }
  const text = `
    SELECT ${jobSummaryColumns}${more},
      to_char(j.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS cursor_at
    FROM taskflow.jobs j ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
    ORDER BY j.created_at DESC, j.id DESC LIMIT $1`;
  return { text, values };
}
