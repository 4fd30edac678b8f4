import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobOutcomes } from './job-outcome.ts';
import { jobSummarySchema, webhookStateSchema } from './job-schema.ts';
import { jsonValue } from './json-value.ts';

export const jobAttemptSchema = z
  .object({
    number: z.int(),
    outcome: z.enum(jobOutcomes),
    workerId: z.string().nullable(),
    startedAt: isoTime,
    finishedAt: isoTime,
    durationMs: z.int(),
    cpuMs: z.int().nullable(),
    peakMemoryBytes: z.int().nullable(),
    error: z
      .object({ name: z.string(), message: z.string(), stack: z.string().nullable(), code: z.string() })
      .nullable(),
    retryAt: isoTime.nullable().describe('When the next attempt was due; null when the job ended with this one.'),
  })
  .meta({ id: 'JobAttempt' });
export type JobAttempt = z.infer<typeof jobAttemptSchema>;

/** The newest jobs that were made from one by a rerun, and how many older ones there are, counted up to 1,000. */
export const jobRerunsSchema = z.object({ reruns: z.array(jobSummarySchema), others: z.int() });
export type JobReruns = z.infer<typeof jobRerunsSchema>;

export const jobLogLineSchema = z
  .object({
    at: isoTime,
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    attempt: z.int().nullable(),
    data: jsonValue.nullable(),
  })
  .meta({ id: 'JobLogLine' });
export type JobLogLine = z.infer<typeof jobLogLineSchema>;

/** Query of `GET /api/jobs/:id/logs`. */
export const listLogsSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  cursor: z.string().min(1).max(100).optional().describe('nextCursor or endCursor of the page before.'),
});

export const logFormats = ['text', 'ndjson'] as const;
export type LogFormat = (typeof logFormats)[number];

/** Query of `GET /api/jobs/:id/logs/export`. */
export const exportLogsSchema = z.strictObject({ format: z.enum(logFormats).default('text') });

export const jobLogPageSchema = z.object({
  logs: z.array(jobLogLineSchema),
  nextCursor: z.string().nullable(),
  endCursor: z
    .string()
    .describe('Behind the last line of this page, also of the last one: what is written later is found from there.'),
});
export type JobLogPage = z.infer<typeof jobLogPageSchema>;

export const deliverySchema = z.object({
  deliveryId: z.string(),
  jobId: z.string(),
  event: z.string(),
  url: z.string(),
  state: webhookStateSchema,
  createdAt: isoTime,
  nextAttemptAt: isoTime.nullable(),
  attempts: z.array(
    z.object({
      number: z.int(),
      startedAt: isoTime,
      durationMs: z.int(),
      responseStatus: z.int().nullable(),
      responseBody: z.string().nullable(),
      error: z.string().nullable(),
    }),
  ),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** The newest webhook messages about a job, and how many older ones there are, counted up to 1,000. */
export const jobDeliveriesSchema = z.object({ deliveries: z.array(deliverySchema), others: z.int() });
export type JobDeliveries = z.infer<typeof jobDeliveriesSchema>;
