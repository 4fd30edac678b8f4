import type { SubmitJob } from '../jobs/job-schema.ts';
import { type CodeTarget, curlPost } from './code-target.ts';

/** The submit as a command for a POSIX shell. */
export function requestAsCurl(job: SubmitJob, target: CodeTarget): string {
  return curlPost('/api/jobs', JSON.stringify(job), target);
}
