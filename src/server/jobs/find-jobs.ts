import type { z } from 'zod';
import type { fullJobPageSchema, JobField, JobPage, ListJobs } from '../../jobs/find-jobs-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { shareAnswers } from '../share-answers.ts';
import { findListRows } from './find-list-rows.ts';
import { redactColumn, toJobSummary } from './job-row.ts';
import { largeFields, readLargeValues, smallValue } from './large-values.ts';
import { pickFields } from './pick-fields.ts';
import { shownValue } from './shown-value.ts';

type Queries = { db: Pick<Database, 'query'> };
type FullJob = z.infer<typeof fullJobPageSchema>['jobs'][number];

/** What a page of jobs depends on: callers who see the same, and ask for the same. */
const questionOf = (caller: Caller, ...asked: readonly unknown[]): string =>
  JSON.stringify([seesAllJobs(caller) || caller.keyId, ...asked]);

const sharePages = shareAnswers<Readonly<JobPage>>();

/**
 * A page of jobs without payload and result, newest first. It holds fewer jobs than `filter.limit`, or none, and has a
 * `nextCursor` all the same, where a search by text has looked far enough for one page. Dashboards that ask for the same
 * at the same time, as after a change, share a page.
 */
export function findJobs(services: Queries, caller: Caller, filter: ListJobs): Promise<Readonly<JobPage>> {
  return sharePages(services.db, questionOf(caller, filter), async () => {
    const { rows, nextCursor } = await findListRows(services, caller, filter, '');
    return { jobs: rows.map(toJobSummary), nextCursor };
  });
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
  const page = await findListRows(services, caller, filter, columns.join(''));
  const rows = page.rows.slice(0, await readLargeValues(services, page.rows, large));
  const last = rows.length < page.rows.length ? rows.at(-1) : undefined;
  const jobs = rows.map((row) => {
    const payload = shownValue(services.sealer, row, 'payload', row.payload ?? null);
    const result = row.status === 'completed' ? shownValue(services.sealer, row, 'result', row.result ?? null) : null;
    return pickFields({ ...toJobSummary(row), payload, result }, fields);
  });
  return { jobs, nextCursor: last ? page.cursorOf(last) : page.nextCursor };
}

const shareTexts = shareAnswers<Uint8Array<ArrayBuffer>>();

/** As `findFullJobs`, as a text of JSON in UTF-8, which those share who ask for the same at the same time. */
export function findFullJobsText(
  services: Queries & { sealer: Sealer },
  caller: Caller,
  filter: ListJobs,
  fields?: readonly JobField[],
): Promise<Uint8Array<ArrayBuffer>> {
  return shareTexts(services.db, questionOf(caller, filter, fields), async () =>
    Buffer.from(JSON.stringify(await findFullJobs(services, caller, filter, fields))),
  );
}
