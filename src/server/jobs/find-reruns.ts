import type { JobReruns } from '../../jobs/job-history-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { requireVisibleJob } from './find-job.ts';
import { jobSummaryColumns, toJobSummary, type JobSummaryRow } from './job-row.ts';

const shownReruns = 5;
const mostCounted = 1000;

/** By the index `jobs_rerun`. $2 is the key whose jobs are seen, null for all. */
const mine = 'j.rerun_of = $1 AND ($2::text IS NULL OR j.created_by = $2)';

export const rerunsStatement: Statement = {
  name: 'find-reruns',
  text: `
    SELECT ${jobSummaryColumns} FROM taskflow.jobs j WHERE ${mine} ORDER BY j.created_at DESC, j.id DESC LIMIT ${shownReruns}`,
};

/** Counts no more than are said. */
export const countRerunsStatement: Statement = {
  name: 'count-reruns',
  text: `
    SELECT count(*)::int AS others FROM (
      SELECT FROM taskflow.jobs j WHERE ${mine} ORDER BY j.created_at DESC, j.id DESC OFFSET ${shownReruns} LIMIT ${mostCounted}
    ) older`,
};

/**
 * The newest jobs that were made from this one by a rerun, and how many older ones there are, counted up to 1,000.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findReruns(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  jobId: string,
): Promise<JobReruns> {
  await requireVisibleJob(services, caller, jobId);
  const values = [jobId, seesAllJobs(caller) ? null : caller.keyId];
  const rows = await services.db.query<JobSummaryRow>(rerunsStatement, values);
  if (rows.length < shownReruns) return { reruns: rows.map(toJobSummary), others: 0 };
  const [count] = await services.db.query<{ others: number }>(countRerunsStatement, values);
  return { reruns: rows.map(toJobSummary), others: count?.others ?? 0 };
}
