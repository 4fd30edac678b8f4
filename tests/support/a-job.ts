import type { SubmitJob } from '../../src/jobs/job-schema.ts';

/** A valid submit of a job that does nothing unless its test says so. */
export function aJob(fields: Partial<SubmitJob> = {}): SubmitJob {
  return { taskType: 'no_op', payload: {}, ...fields };
}
