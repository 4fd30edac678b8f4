import { z } from 'zod';
import { jobFilterSchema } from './job-filter-schema.ts';
import { jobSchema, jobSummarySchema } from './job-schema.ts';

/** Query of `GET /api/jobs`; the tRPC `jobs.list` takes the same. */
export const listJobsSchema = jobFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().min(1).max(200).optional().describe('nextCursor of the page before.'),
});
export type ListJobs = z.infer<typeof listJobsSchema>;

const jobFields = jobSchema.keyof();
export type JobField = z.infer<typeof jobFields>;

/** `fields=status,progress`: the fields of a job to be answered, beside its id; all without it. */
export const fieldsSchema = z
  .string()
  .max(1000)
  .transform((text, context) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !jobFields.safeParse(name).success);
    if (unknown.length === 0) return z.array(jobFields).parse(names);
    context.addIssue({
      code: 'custom',
      message: `a job has no field ${unknown.map((name) => `"${name}"`).join(', ')}`,
    });
    return z.NEVER;
  })
  .optional()
  .describe('Names of the fields to answer, with commas between; all without it.');

/** Query of the REST list. */
export const listFullJobsSchema = listJobsSchema.safeExtend({ fields: fieldsSchema });

/** Longest that a caller may wait for a job's end, in seconds. */
export const mostWaitSeconds = 60;

/** Query of `GET /api/jobs/:id`. */
export const getJobSchema = z.strictObject({
  wait: z.coerce
    .number()
    .min(0)
    .max(mostWaitSeconds)
    .optional()
    .describe('Seconds to wait for the job’s end; then it is answered as it is.'),
  fields: fieldsSchema,
});

const nextCursorSchema = z
  .string()
  .nullable()
  .describe(
    'Where the next page begins; null after the last. A page may hold fewer jobs than `limit` and not be the last: one of a search, or for a key that sees its own jobs alone, looks for a short time and may be empty, one with large payloads and results ends at 16 MiB of them.',
  );

export const jobPageSchema = z.object({ jobs: z.array(jobSummarySchema), nextCursor: nextCursorSchema });
export type JobPage = z.infer<typeof jobPageSchema>;

/** Tags to choose from, with how many of the newest jobs have each. */
export const jobTagsSchema = z.object({ tags: z.array(z.object({ tag: z.string(), jobs: z.int() })) });
export type JobTags = z.infer<typeof jobTagsSchema>;

/** The REST list also carries payload and result. */
export const fullJobPageSchema = z.object({
  jobs: z.array(
    jobSchema
      .omit({
        webhook: true,
        webhookOptions: true,
        traceparent: true,
        concurrencyKey: true,
        idempotencyKey: true,
        unique: true,
      })
      .meta({ id: 'ListedJob' }),
  ),
  nextCursor: nextCursorSchema,
});
