import type { JobSummary } from '../../jobs/job-schema.ts';
import { shortJobId } from '../jobs/short-job-id.ts';

/** What a tab says of a job: "send_email failed · 1a2b3c4d". */
export function jobTitle({ taskType, status, jobId }: Pick<JobSummary, 'taskType' | 'status' | 'jobId'>): string {
  return `${taskType} ${status} · ${shortJobId(jobId)}`;
}
