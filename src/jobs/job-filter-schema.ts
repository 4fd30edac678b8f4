import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobStatuses } from './job-status.ts';
import { payloadFilterSchema } from './payload-filter-schema.ts';
import { storedText } from './stored-text.ts';

/** Which jobs: what a list shows and what a bulk action acts on. No field given means every job. */
export const jobFilterSchema = z.strictObject({
  taskType: storedText(63).optional(),
  status: z.enum(jobStatuses).optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  tag: storedText(200).optional(),
  q: storedText(200).optional().describe('A whole job id, or a part of an error, a task type or a tag.'),
  rerunOf: z.uuid().optional().describe('The job that these were made from by a rerun.'),
  payload: payloadFilterSchema.optional(),
});
export type JobFilter = z.infer<typeof jobFilterSchema>;
