import { z } from 'zod';
import { terminalStatuses } from './job-status.ts';

/** Body of a webhook: a job has ended. `result` is null unless completed. */
export const webhookEventSchema = z.object({
  jobId: z.uuid(),
  status: z.enum(terminalStatuses),
  result: z.json().nullable(),
  error: z.string().nullable(),
  taskType: z.string(),
  attemptsMade: z.int(),
  /** When the job ended. */
  timestamp: z.iso.datetime({ offset: true }),
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
