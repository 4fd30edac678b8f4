import type { Job } from '../../jobs/job-schema.ts';
import type { AcceptedBatch } from '../jobs/submit-batch.ts';
import type { AcceptedJob } from '../jobs/submit-job.ts';
import { json } from './answer.ts';

const replayed = { 'Idempotent-Replayed': 'true' };

/**
 * The answer to a submit: 201 with where the job is, 200 for one that was made before with the same key, or that was there
 * as the only one of its kind.
 *
 * @param waited for how long its end was waited for, and the whole job as it is now, where that is known
 */
export function submittedAnswer(
  { isReplay, ...job }: AcceptedJob,
  waited?: { seconds: number; job: Job | undefined },
): Response {
  return json(waited?.job ?? job, isReplay || job.conflict ? 200 : 201, {
    Location: `/api/jobs/${job.jobId}`,
    ...(isReplay && replayed),
    ...(job.conflict && { 'Unique-Conflict': job.conflict }),
    ...(waited && { 'Preference-Applied': `wait=${waited.seconds}` }),
  });
}

/** The answer to a batch: 201, or 200 for one that was made before with the same key, or that made no job. */
export function submittedBatchAnswer({ isReplay, jobs }: AcceptedBatch): Response {
  const isMade = !isReplay && jobs.some(({ conflict }) => conflict === undefined);
  return json({ jobs }, isMade ? 201 : 200, isReplay && replayed);
}
