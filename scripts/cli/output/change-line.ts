import { styleText } from 'node:util';
import type { JobSummary } from '../../../src/jobs/job-schema.ts';
import { plainText } from './plain-text.ts';
import { statusText } from './status-text.ts';

/** How a job is after a change, in one line. */
export function changeLine(job: JobSummary): string {
  const { updatedAt, jobId, taskType, status, attemptsMade, maxAttempts } = job;
  const tries = `${attemptsMade}/${maxAttempts}`;
  const note = noteOf(job);
  return [styleText('dim', updatedAt), jobId, plainText(taskType), statusText(status), tries, plainText(note)]
    .filter(Boolean)
    .join('  ');
}

function noteOf({ status, error, progress, nextRetryAt }: JobSummary): string {
  if (status === 'active') return progress ? `${Math.round(progress.percent)} % ${progress.note ?? ''}`.trimEnd() : '';
  if (status === 'pending') return nextRetryAt ? `retry at ${nextRetryAt}: ${error ?? ''}` : '';
  return status === 'completed' ? '' : (error ?? '');
}
