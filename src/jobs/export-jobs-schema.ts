import { z } from 'zod';
import { fieldsSchema, type JobField } from './find-jobs-schema.ts';
import { exportFormats } from './job-action-words.ts';
import { jobFilterSchema } from './job-filter-schema.ts';

const format = z
  .enum(exportFormats)
  .describe('Comma-separated values under a line of heads, or one job a line as JSON.');

/** Query of `GET /api/jobs/export`. */
export const exportJobsSchema = jobFilterSchema.extend({ format, fields: fieldsSchema });

/** Body of `POST /api/jobs/export`, for filters that are longer than an address may be. */
export const exportJobsBodySchema = z.strictObject({ format, filter: jobFilterSchema, fields: fieldsSchema });

/** Columns of the CSV, in their order; with `fields` those of them. */
export const exportedFields = [
  ...['jobId', 'taskType', 'status', 'priority', 'createdAt', 'runAt', 'startedAt', 'finishedAt', 'updatedAt'],
  ...['attemptsMade', 'maxAttempts', 'retries', 'timeout', 'error', 'errorCode', 'tags', 'progress', 'nextRetryAt'],
  ...['attemptStartedAt', 'expiresAt', 'deadline', 'callbackUrl', 'workerId', 'scheduleId', 'rerunOf', 'version'],
  ...['payload', 'result'],
] as readonly JobField[];
