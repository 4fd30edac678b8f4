import type { Database, Statement } from '../database.ts';
import { jobSummaryColumns, type JobSummaryRow } from './job-row.ts';

const statement: Statement = {
  name: 'save_progress',
  text: `UPDATE taskflow.jobs j SET progress = $3, progress_note = $4, version = j.version + 1, updated_at = taskflow.now()
    WHERE j.id = $1 AND j.lease_token = $2 AND j.status = 'active' RETURNING ${jobSummaryColumns}`,
};

/** Keeps how far an attempt is. @returns the job, undefined when the lease is no longer this attempt's */
export async function saveProgress(
  db: Database,
  jobId: string,
  leaseToken: string,
  percent: number,
  note: string | null,
): Promise<JobSummaryRow | undefined> {
  const [row] = await db.query<JobSummaryRow>(statement, [jobId, leaseToken, Math.round(percent), note]);
  return row;
}
