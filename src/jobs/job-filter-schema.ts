import { z } from 'zod';
import { jobStatuses } from './job-status.ts';
import { payloadFilterSchema } from './payload-filter-schema.ts';

const isoTime = z.iso.datetime({ offset: true });

/** Which jobs: what a list shows and what a bulk action acts on. No field given means every job. */
export const jobFilterSchema = z.strictObject({
  taskType: z.string().min(1).max(63).optional(),
  status: z.enum(jobStatuses).optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  tag: z.string().min(1).max(200).optional(),
  q: z.string().min(1).max(200).optional().describe('A whole job id, or a part of an error, a task type or a tag.'),
  rerunOf: z.uuid().optional().describe('The job that these were made from by a rerun.'),
  payload: payloadFilterSchema.optional(),
});
export type JobFilter = z.infer<typeof jobFilterSchema>;
