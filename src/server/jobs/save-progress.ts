import type { Database, Statement } from '../database.ts';
import { deliveryJobColumns, writeDeliveries } from '../webhooks/write-deliveries.ts';
import { jobSummaryColumns, type JobSummaryRow } from './job-row.ts';

/** A worker reports once a second, and what it reports may come a little sooner after the last. */
const leastApart = "interval '900 milliseconds'";

const statement: Statement = {
  name: 'save_progress',
  text: `
  WITH moved AS (
    UPDATE taskflow.jobs j SET progress = $3, progress_note = $4, version = j.version + 1, updated_at = taskflow.now()
    WHERE j.id = $1 AND j.lease_token = $2 AND j.status = 'active'
    RETURNING ${jobSummaryColumns}, ${deliveryJobColumns}
  ),
  deliveries AS (
    ${writeDeliveries(`(
      SELECT o.*, NULL::jsonb AS result, 'progress' AS event FROM moved o WHERE NOT EXISTS (
        SELECT FROM taskflow.webhook_deliveries d WHERE d.job_id = o.id AND d.event = 'job.progress'
          AND d.created_at > taskflow.now() - ${leastApart})) m`)}
  )
  SELECT * FROM moved`,
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
