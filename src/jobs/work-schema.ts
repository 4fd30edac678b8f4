import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobOutcomes } from './job-outcome.ts';
import { jobPriorities } from './job-priority.ts';
import { taskTypePattern } from './define-task.ts';
import { redactSchema } from './redact.ts';
import { retentionDaysSchema } from './retention-days.ts';
import { storedText } from './stored-text.ts';
import { defaultLimitsSchema } from './task-limits.ts';

const json = z.json();
const jsonSchema = z.record(z.string(), z.json());

/** Most attempts that one claim may ask for. */
export const mostClaimed = 100;
/** Longest that a claim may wait for a job, in seconds. */
export const mostClaimSeconds = 60;
/** What pull workers may send in one request. */
export const workLimits = { logLines: 1000, heldTokens: 1000, taskTypes: 100 } as const;

export const taskTypeNameSchema = z.string().regex(taskTypePattern, `must match ${taskTypePattern.source}`);

/** Body of `PUT /api/tasks/:taskType`. What a schema says is checked where it is compiled. */
export const registerTaskTypeSchema = z.strictObject({
  /** JSON Schema 2020-12. */
  payloadSchema: jsonSchema,
  resultSchema: jsonSchema.nullish(),
  description: storedText(1000).nullish(),
  /** A payload that is valid by the schema. */
  example: json.optional(),
  /** Timeout of an attempt where the job names none, ms. */
  timeoutMs: z.int().min(1).max(86_400_000).nullish(),
  retries: z.int().min(0).max(10).nullish(),
  redact: redactSchema
    .nullish()
    .describe(
      'Paths of values that nobody is shown but the worker, such as `payload.password` or `result.cards.*.number`.',
    ),
  encrypt: z.boolean().optional().describe('Stores payloads and results encrypted. Default: false'),
  retentionDays: retentionDaysSchema
    .nullish()
    .describe(
      'Days that ended jobs are kept, by status or all alike: 0 for ever, else 1/24 at least. Default: RETENTION_DAYS',
    ),
  ...defaultLimitsSchema.shape,
});
export type RegisterTaskType = z.infer<typeof registerTaskTypeSchema>;

/** Body of `POST /api/work/claim`. */
export const claimWorkSchema = z.strictObject({
  /** Made by the worker at its start and kept while it runs. */
  workerId: z.uuid(),
  taskTypes: z.array(taskTypeNameSchema).min(1).max(workLimits.taskTypes),
  max: z.int().min(1).max(mostClaimed).default(1),
  waitSeconds: z.number().min(0).max(mostClaimSeconds).default(0),
  /** How the worker is shown to people. */
  host: storedText(200).optional(),
});
export type ClaimWork = z.infer<typeof claimWorkSchema>;

/** The worker's lease, and how often to say that it lives. */
const lease = {
  /** `draining`: an operator asked it to stop. It is given nothing more, whatever it asks. */
  workerState: z.enum(['running', 'draining']),
  leaseMs: z.int(),
  heartbeatEveryMs: z.int(),
};

export const pulledAttemptSchema = z.object({
  jobId: z.uuid(),
  taskType: z.string(),
  payload: json,
  /** Number of this attempt, from 1. Numbers never repeat within a job. */
  attempt: z.int(),
  maxAttempts: z.int(),
  priority: z.enum(jobPriorities),
  /** Names this attempt in every further call. To be sent as it is. */
  leaseToken: z.string(),
  /** ms that the attempt may take. */
  timeout: z.int(),
  deadline: isoTime.nullable(),
  /** The same for every attempt of the job: give it to services that drop duplicates. */
  idempotencyKey: z.string(),
  tags: z.array(z.string()),
  createdAt: isoTime,
});
export type PulledAttempt = z.infer<typeof pulledAttemptSchema>;

/** Answer to `POST /api/work/claim`. */
export const claimedWorkSchema = z.object({ attempts: z.array(pulledAttemptSchema), ...lease });
export type ClaimedWork = z.infer<typeof claimedWorkSchema>;

const leaseToken = z.string().min(1).max(200);

/** Body of `POST /api/work/heartbeat`: all that the worker has in hand. */
export const heartbeatSchema = z.strictObject({
  workerId: z.uuid(),
  leaseTokens: z.array(leaseToken).max(workLimits.heldTokens),
});
export type WorkHeartbeat = z.infer<typeof heartbeatSchema>;

/**
 * What has become of an attempt. `running`: go on. All others: stop. `timed_out`: its timeout or its job's deadline is
 * over; say so with `/fail` within the grace, or it is ended without you. `ended`: you have said its end already.
 */
export const attemptStates = ['running', 'timed_out', 'cancelled', 'lost', 'ended'] as const;
export type AttemptState = (typeof attemptStates)[number];

/** Answer to `POST /api/work/heartbeat`, in the order of the request. */
export const heartbeatAnswerSchema = z.object({
  attempts: z.array(z.object({ leaseToken: z.string(), state: z.enum(attemptStates) })),
  ...lease,
});
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswerSchema>;

/** Body of `POST /api/work/log`. */
export const workLogSchema = z.strictObject({
  leaseToken,
  lines: z
    .array(
      z.strictObject({
        level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
        message: z.string(),
        data: json.optional(),
      }),
    )
    .min(1)
    .max(workLimits.logLines),
});
export type WorkLog = z.infer<typeof workLogSchema>;

/** Answer to `POST /api/work/log`: how many of the lines were kept; the log of an attempt has a limit. */
export const workLogAnswerSchema = z.object({ stored: z.int() });
export type WorkLogAnswer = z.infer<typeof workLogAnswerSchema>;

/** Body of `POST /api/work/progress`. */
export const workProgressSchema = z.strictObject({
  leaseToken,
  percent: z.number().min(0).max(100),
  note: z.string().nullish(),
});
export type WorkProgress = z.infer<typeof workProgressSchema>;

/** Query of `POST /api/work/artifact`, whose body is the bytes. */
export const workArtifactSchema = z.strictObject({ leaseToken, name: storedText(200) });

/** Query of `GET /api/work/file`. */
export const workFileSchema = z.strictObject({ leaseToken, fileId: z.string().min(1).max(200) });
export type WorkFile = z.infer<typeof workFileSchema>;

/** Answer to `POST /api/work/artifact`. */
export const keptArtifactSchema = z.object({ name: z.string(), sizeBytes: z.int() });
export type KeptArtifact = z.infer<typeof keptArtifactSchema>;

/** Body of `POST /api/work/finish`. */
export const finishWorkSchema = z.strictObject({ leaseToken, result: json.optional() });
export type FinishWork = z.infer<typeof finishWorkSchema>;

/** Body of `POST /api/work/fail`. */
export const failWorkSchema = z.strictObject({
  leaseToken,
  error: z.union([
    z.string(),
    z.strictObject({ name: z.string().max(200).optional(), message: z.string(), stack: z.string().nullish() }),
  ]),
  /** false: no later attempt can do better. */
  retryable: z.boolean().default(true),
  /** In place of the backoff, at most a day. */
  retryAfterMs: z.int().min(0).max(86_400_000).optional(),
});
export type FailWork = z.infer<typeof failWorkSchema>;

/** Body of `POST /api/work/release`. */
export const releaseWorkSchema = z.strictObject({ leaseToken });

/** Answer to `/finish`, `/fail` and `/release`; the same for a repeat. */
export const endedWorkSchema = z.object({
  jobId: z.uuid(),
  /** As it was recorded: a result that does not match is `failed`, a failure after the timeout is `timed_out`. */
  outcome: z.enum(jobOutcomes),
  error: z.object({ message: z.string(), code: z.string() }).nullable(),
});
export type EndedWork = z.infer<typeof endedWorkSchema>;
