import type { JobOutcome } from '../../jobs/job-outcome.ts';
import type { JobStatus } from '../../jobs/job-status.ts';

/** How the end of an attempt is shown: as the badge of a status, with a word of its own. */
export const outcomeLooks: Record<JobOutcome, { status: JobStatus; label: string }> = {
  succeeded: { status: 'completed', label: 'Succeeded' },
  failed: { status: 'failed', label: 'Failed' },
  timed_out: { status: 'failed', label: 'Timed out' },
  lost: { status: 'failed', label: 'Lost' },
  cancelled: { status: 'cancelled', label: 'Cancelled' },
  released: { status: 'cancelled', label: 'Released' },
};
