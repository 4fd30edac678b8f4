import { z } from 'zod';
import { isoTime } from './iso-time.ts';
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
  timestamp: isoTime,
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
