import { z } from 'zod';
import { submitJobSchema, type SubmitJob } from '../../jobs/job-schema.ts';

/**
 * A job to submit, out of a body that JSON.parse read. What that made is JSON: the payload is walked once, by the check
 * of its task type, not here too.
 */
export const parsedSubmitSchema = submitJobSchema.safeExtend({ payload: z.custom<SubmitJob['payload']>().optional() });
