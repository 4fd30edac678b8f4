import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobStatuses } from './job-status.ts';
import { webhookEvents } from './webhook-words.ts';

const eventTypes = webhookEvents.map((event) => `job.${event}` as const);

/** Body of a webhook. `result` is null unless completed. */
export const webhookEventSchema = z.object({
  type: z.enum(eventTypes),
  jobId: z.uuid(),
  status: z.enum(jobStatuses),
  result: z.json().nullable(),
  error: z.string().nullable(),
  taskType: z.string(),
  attemptsMade: z.int(),
  progress: z.object({ percent: z.number(), note: z.string().nullable() }).nullable(),
  /** While it waits for another attempt. */
  nextRetryAt: isoTime.nullable(),
  /** Grows with each change of the job: of two messages the one with the higher is the later. */
  version: z.int(),
  /** When that was so. */
  timestamp: isoTime,
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
