import type { JobSummary } from '../../jobs/job-schema.ts';
import { shortJobId } from '../jobs/short-job-id.ts';

/** What a tab says of a job to be run again: "Re-run send_email · 1a2b3c4d". @param isNew with other options too */
export function rerunTitle({ taskType, jobId }: Pick<JobSummary, 'taskType' | 'jobId'>, isNew: boolean): string {
  return `${isNew ? 'New' : 'Re-run'} ${taskType} · ${shortJobId(jobId)}`;
}
