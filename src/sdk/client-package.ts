/** All that `@taskflow/client` exports. */
export { createClient } from './taskflow-client.ts';
export type { ActionCalls } from './action-calls.ts';
export type { ErrorCalls, ErrorGroupFilter } from './error-calls.ts';
export type { Abortable, JobCalls, TaskFlowClient } from './taskflow-client.ts';
export type { ClientOptions } from './api-requests.ts';
export type { ItemPage, JobFilter, JobList } from './job-list.ts';
export type { LogOptions } from './job-logs.ts';
export { PartlySubmittedError } from './submit-jobs.ts';
export type { JobChanges, NewJob, SafeRepeat, SubmitOptions } from './submit-jobs.ts';
export { submitWithin } from './submit-within.ts';
export type {
  DrizzleTransaction,
  PgTransaction,
  PrismaTransaction,
  SubmitTransaction,
  SubmitWithinOptions,
} from './submit-within.ts';
export { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';
export type { WebhookEventOf, WebhookRequest } from './verify-webhook.ts';
export type { ScheduleCalls } from './schedule-calls.ts';
export type { WebhookCalls } from './webhook-calls.ts';
export { ApiError } from './api-error.ts';
export type { ApiErrorCode, ApiErrorParts } from './api-error.ts';
export { ConnectionError, TimeoutError } from './connection-errors.ts';
export type {
  AnyTasks,
  JobId,
  JobListItem,
  JobOf,
  Json,
  PayloadOf,
  ResultOf,
  SubmittedJobOf,
  TaskName,
} from './task-definitions.ts';
export type { ApiKey, CreateApiKey, CreatedApiKey } from '../jobs/api-key-schema.ts';
export type { Scope } from '../jobs/scopes.ts';
export type { CreateJobAction, JobAction, JobActionPage } from '../jobs/job-action-schema.ts';
export type { ErrorGroup, ErrorGroupDetail, ErrorGroupPage } from '../jobs/error-group-schema.ts';
export type { InputProblem } from '../jobs/errors.ts';
export type { Artifact, UploadedFile } from '../jobs/file-schema.ts';
export type { JobAttempt, JobLogLine } from '../jobs/job-history-schema.ts';
export type { JobField } from '../jobs/find-jobs-schema.ts';
export type { JobSummary, JobWhy } from '../jobs/job-schema.ts';
export type { PatchLimits, RateLimit, TaskLimits } from '../jobs/task-limits.ts';
export type { AllPaused, TaskTypeInfo, TaskTypes } from '../jobs/task-type-schema.ts';
export type { JobStatus } from '../jobs/job-status.ts';
export type {
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookDeliverySummary,
  WebhookEndpoint,
  WebhookPing,
} from '../jobs/webhook-delivery-schema.ts';
export type { CreateRedelivery, WebhookRedelivery } from '../jobs/webhook-redelivery-schema.ts';
export type { WebhookHost, WebhookHostPage } from '../jobs/webhook-host-schema.ts';
export type { SubscriptionWish, WebhookSubscription } from '../jobs/webhook-subscription-schema.ts';
export type { WebhookOptions } from '../jobs/webhook-options.ts';
export type { WebhookEventName } from '../jobs/webhook-words.ts';
export type { Backfill, PatchSchedule, Schedule, ScheduleOptions, ScheduleWish } from '../jobs/schedule-schema.ts';
export type { WebhookSecret } from '../jobs/webhook-secret-schema.ts';
export type { Stats, WorkerInfo } from '../jobs/stats-schema.ts';
export type { WorkerDetail } from '../jobs/worker-schema.ts';
