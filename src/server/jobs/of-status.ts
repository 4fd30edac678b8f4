import type { JobStatus } from '../../jobs/job-status.ts';

/**
 * SQL: that a job `j` has this status, in the words of the index of its list. That of pending jobs is kept from all other
 * statements by a condition more: to the planner, which knows of no pending jobs where all have ended lately, it would look as
 * good for a claim as the index of due jobs, and a kept plan would go through all that waits (decision 0048).
 */
export function ofStatus(status: JobStatus): string {
  return status === 'pending' ? `j.status = 'pending' AND j.finished_at IS NULL` : `j.status = '${status}'`;
}
