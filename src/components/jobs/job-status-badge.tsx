import { StatusBadge } from '@/components/ui/status-badge';
import type { JobSummary } from '@/jobs/job-schema';

/** The status, and what kind of pending it is: waiting for its time, or for its next attempt. */
export function JobStatusBadge({ job }: { job: Pick<JobSummary, 'status' | 'nextRetryAt'> }) {
  const isRetrying = job.status === 'pending' && job.nextRetryAt !== null;
  return <StatusBadge status={job.status} label={isRetrying ? 'Pending, retry' : undefined} />;
}
