import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobPriorities } from './job-priority.ts';
import { jobStatuses } from './job-status.ts';
import { jsonValue } from './json-value.ts';
import { storedText } from './stored-text.ts';
import { debounceSchema, knownUniqueSchema, throttleSchema, uniqueConflicts, uniqueSchema } from './unique-schema.ts';
import { knownWebhookOptionsSchema, webhookOptionsSchema } from './webhook-options.ts';
import { webhookStates } from './webhook-words.ts';

/** Longest text of a tag, a concurrency key or a name. */
const shortText = storedText(200);

/** Body of `POST /api/jobs`, and of each job of a batch. Unknown fields are refused. */
export const submitJobSchema = z
  .strictObject({
    taskType: storedText(63).describe('The kind of work, one of `GET /api/tasks`.'),
    payload: jsonValue.optional().describe('What the handler is given; must match the task type’s payloadSchema.'),
    callbackUrl: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .nullish()
      .describe('Called by a signed POST when the job has ended.'),
    webhook: webhookOptionsSchema
      .optional()
      .describe('What else the callbackUrl is told, and for how long it is tried.'),
    priority: z.enum(jobPriorities).optional().describe('Default: normal'),
    retries: z.int().min(0).max(10).optional().describe('Attempts after the first one that failed. Default: 3'),
    timeout: z.int().min(1).max(86_400_000).optional().describe('Milliseconds for one attempt. Default: 30,000'),
    delay: z.int().min(1).max(31_536_000_000).optional().describe('Milliseconds until it is due. Excludes runAt.'),
    runAt: isoTime.optional().describe('When it is due. Excludes delay.'),
    expiresAt: isoTime.optional().describe('Not started by then, it fails as expired.'),
    deadline: isoTime.optional().describe('Not ended by then, it fails as deadline_exceeded.'),
    tags: z.array(shortText).max(20).optional(),
    concurrencyKey: shortText.optional(),
    unique: uniqueSchema.optional().describe('No second job of its kind while there is one.'),
    debounce: debounceSchema
      .optional()
      .describe('Due once submits pause, with the latest payload. Excludes unique, delay and runAt.'),
    throttle: throttleSchema.optional().describe('One job in so many milliseconds. Excludes unique and debounce.'),
  })
  .refine((job) => job.delay === undefined || job.runAt === undefined, {
    path: ['runAt'],
    message: 'Give either delay or runAt, not both.',
  })
  .refine((job) => job.webhook === undefined || typeof job.callbackUrl === 'string', {
    path: ['webhook'],
    message: 'Goes with a callbackUrl.',
  })
  .refine((job) => job.debounce === undefined || (job.delay === undefined && job.runAt === undefined), {
    path: ['debounce'],
    message: 'Says itself when the job is due: leave out delay and runAt.',
  })
  .refine((job) => job.debounce === undefined || job.unique === undefined, {
    path: ['debounce'],
    message: 'Give either unique or debounce, not both.',
  })
  .refine((job) => job.throttle === undefined || (job.unique === undefined && job.debounce === undefined), {
    path: ['throttle'],
    message: 'Give one of unique, debounce and throttle.',
  })
  .meta({ id: 'SubmitJob' });
export type SubmitJob = z.infer<typeof submitJobSchema>;

/** Answer to a submit. */
export const submittedJobSchema = z
  .object({
    jobId: z.uuid(),
    status: z.enum(jobStatuses).describe('`pending`; with `conflict` what the job that was there is.'),
    createdAt: isoTime,
    conflict: z
      .enum(uniqueConflicts)
      .optional()
      .describe(
        'No job was made, for there is this one of its kind: it was left as it is, got this payload and these options, or those and a new time.',
      ),
  })
  .meta({ id: 'SubmittedJob' });
export type SubmittedJob = z.infer<typeof submittedJobSchema>;

/** Most jobs that one batch may have. */
export const mostBatchJobs = 1000;

/** Body of `POST /api/jobs/batch`, with its jobs as they come: each is checked by itself, so that all that is wrong is named. */
export const submitBatchSchema = z.strictObject({ jobs: z.array(z.unknown()).min(1).max(mostBatchJobs) });

/** Answer to a batch, in the order of the request. */
export const submittedBatchSchema = z.object({ jobs: z.array(submittedJobSchema) });
export type SubmittedBatch = z.infer<typeof submittedBatchSchema>;

/** Body of `POST /api/jobs/:id/rerun`. */
export const rerunJobSchema = z.strictObject({ payload: z.custom<SubmitJob['payload']>().optional() });

/** What a submit or a rerun would be refused for. */
export const inputProblemsSchema = z.object({
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
});

/** Body of `PATCH /api/jobs/:id`; null takes a clock away. */
export const patchJobSchema = z
  .strictObject({
    priority: z.enum(jobPriorities).optional(),
    runAt: isoTime.optional(),
    expiresAt: isoTime.nullish(),
    deadline: isoTime.nullish(),
    tags: z.array(shortText).max(20).optional(),
  })
  .refine((patch) => Object.values(patch).some((value) => value !== undefined), 'Name at least one field to change.')
  .meta({ id: 'PatchJob' });
export type PatchJob = z.infer<typeof patchJobSchema>;

/** Why a job is not running: answer to `GET /api/jobs/:id/why`. */
export const jobWhySchema = z
  .object({
    state: z.enum(jobStatuses),
    reason: z.enum([
      'not_due',
      'backing_off',
      'waiting_for_worker',
      'no_worker',
      'paused',
      'concurrency_limit',
      'rate_limit',
      'running',
      'ended',
    ]),
    since: isoTime,
    details: z
      .record(z.string(), jsonValue)
      .describe('What belongs to the reason, such as `runAt`, `jobsAhead` (counted up to 10,000) or `errorCode`.'),
  })
  .meta({ id: 'JobWhy' });
export type JobWhy = z.infer<typeof jobWhySchema>;

export const webhookStateSchema = z.enum(webhookStates);

/** What lists and the realtime event carry: the job without its payload and result. */
export const jobSummarySchema = z
  .object({
    jobId: z.uuid(),
    taskType: z.string(),
    status: z.enum(jobStatuses),
    priority: z.enum(jobPriorities),
    error: z.string().nullable().describe('What went wrong last; null while nothing did.'),
    errorCode: z.string().nullable().describe('Such as handler_error, timed_out, lost, expired, deadline_exceeded.'),
    callbackUrl: z.string().nullable(),
    retries: z.int(),
    timeout: z.int().describe('Milliseconds for one attempt.'),
    attemptsMade: z.int().describe('Charged attempts and the running one; never more than maxAttempts.'),
    maxAttempts: z.int().describe('retries + 1'),
    nextRetryAt: isoTime.nullable(),
    progress: z.object({ percent: z.number(), note: z.string().nullable() }).nullable(),
    tags: z.array(z.string()),
    runAt: isoTime,
    expiresAt: isoTime.nullable(),
    deadline: isoTime.nullable(),
    createdAt: isoTime,
    startedAt: isoTime.nullable(),
    attemptStartedAt: isoTime.nullable(),
    finishedAt: isoTime.nullable(),
    updatedAt: isoTime,
    version: z.int().describe('Grows with each change of status.'),
    workerId: z.string().nullable(),
    scheduleId: z.string().nullable(),
    rerunOf: z.string().nullable(),
  })
  .meta({ id: 'JobSummary', description: 'A job without its payload and result.' });
export type JobSummary = z.infer<typeof jobSummarySchema>;

/** One job as `GET /api/jobs/:id` answers it. */
export const jobSchema = jobSummarySchema
  .extend({
    payload: jsonValue,
    result: jsonValue.nullable().describe('null unless completed.'),
    concurrencyKey: z.string().nullable().describe('By whose turn it is started.'),
    traceparent: z.string().nullable().describe('The trace of the submit that made it (W3C Trace Context).'),
    idempotencyKey: z.string().nullable().describe('The Idempotency-Key of the submit or the batch that made it.'),
    unique: knownUniqueSchema
      .nullable()
      .describe('The rule by which it was to be the only one of its kind, also that of a debounce or a throttle.'),
    webhookOptions: knownWebhookOptionsSchema.nullable().describe('What the submit gave as `webhook`.'),
    webhook: z
      .object({
        deliveryId: z.string(),
        state: webhookStateSchema,
        attemptsMade: z.int(),
        nextAttemptAt: isoTime.nullable(),
        lastStatus: z.int().nullable(),
        lastError: z.string().nullable(),
      })
      .nullable()
      .describe('The newest delivery to its callbackUrl.'),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof jobSchema>;

/** Every field of a body, in bytes. */
export const bodyLimits = { jobBytes: 1024 * 1024, batchBytes: 32 * 1024 * 1024, fileBytes: 25 * 1024 * 1024 } as const;
