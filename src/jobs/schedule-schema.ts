import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { submitJobSchema } from './job-schema.ts';
import { jobStatuses } from './job-status.ts';
import { jsonValue } from './json-value.ts';
import { missedPolicies, overlapPolicies, scheduleStates } from './schedule-words.ts';
import { storedText } from './stored-text.ts';

const submit = submitJobSchema.shape;

/** What its jobs say beside task type and payload. */
export const scheduleOptionsSchema = z
  .strictObject({
    priority: submit.priority,
    retries: submit.retries,
    timeout: submit.timeout,
    callbackUrl: submit.callbackUrl,
    webhook: submit.webhook,
    tags: submit.tags,
    concurrencyKey: submit.concurrencyKey,
  })
  .refine((options) => options.webhook === undefined || typeof options.callbackUrl === 'string', {
    path: ['webhook'],
    message: 'Goes with a callbackUrl.',
  });
export type ScheduleOptions = z.infer<typeof scheduleOptionsSchema>;

const fields = {
  name: storedText(200).describe('Names it among all schedules.'),
  taskType: storedText(63),
  payload: jsonValue.optional(),
  cron: storedText(200).describe('Five or six fields (the sixth, in front, for seconds), or a name such as `@daily`.'),
  everyMs: z.int().min(1000).max(31_536_000_000).describe('In place of cron: a tick every so many milliseconds.'),
  timezone: storedText(64).describe('IANA name, such as `Europe/Berlin`, for cron. Default: UTC'),
  missed: z
    .enum(missedPolicies)
    .describe(
      'Ticks that nobody was there to fire are left out, caught up by one for the last, or all (1,000 at most).',
    ),
  overlap: z.enum(overlapPolicies).describe('`skip`: no job while the one before is pending or active.'),
  startAt: isoTime.nullish().describe('No tick before it; an interval begins here.'),
  endAt: isoTime.nullish().describe('No tick after it.'),
  options: scheduleOptionsSchema,
};

const eitherRule = ({ cron, everyMs }: { cron?: string | undefined; everyMs?: number | undefined }): boolean =>
  (cron === undefined) !== (everyMs === undefined);
const eitherRuleProblem = { path: ['cron'], message: 'Give either cron or everyMs.' };

/** Body of `POST /api/schedules`. */
export const createScheduleSchema = z
  .strictObject({
    ...fields,
    cron: fields.cron.optional(),
    everyMs: fields.everyMs.optional(),
    timezone: fields.timezone.default('UTC'),
    missed: fields.missed.default('last'),
    overlap: fields.overlap.default('allow'),
    options: fields.options.default({}),
  })
  .refine(eitherRule, eitherRuleProblem);
/** What a caller gives for that. */
export type ScheduleWish = z.input<typeof createScheduleSchema>;
export type CreateSchedule = z.infer<typeof createScheduleSchema>;

/** Body of `PATCH /api/schedules/:id`: what is to be other than it is. */
export const patchScheduleSchema = z
  .strictObject(fields)
  .partial()
  .refine((patch) => Object.values(patch).some((value) => value !== undefined), 'Name at least one field to change.')
  .refine(({ cron, everyMs }) => cron === undefined || everyMs === undefined, {
    path: ['everyMs'],
    message: 'Give either cron or everyMs.',
  });
export type PatchSchedule = z.infer<typeof patchScheduleSchema>;

/** What became of a tick. */
const tickOutcomeSchema = z.object({
  tickAt: isoTime,
  jobId: z.uuid().nullable(),
  skipped: z.enum(['overlap']).nullable().describe('Why there is no job.'),
  status: z.enum(jobStatuses).nullable().describe('Of the job; null where there is none any more.'),
});

export const scheduleSchema = z
  .object({
    scheduleId: z.uuid(),
    name: z.string(),
    taskType: z.string(),
    payload: jsonValue,
    cron: z.string().nullable(),
    everyMs: z.int().nullable(),
    timezone: z.string(),
    missed: z.enum(missedPolicies),
    overlap: z.enum(overlapPolicies),
    startAt: isoTime.nullable(),
    endAt: isoTime.nullable(),
    options: scheduleOptionsSchema,
    pausedAt: isoTime.nullable(),
    definedInCode: z.boolean().describe('By `defineSchedule` in a handler file, which is the one place to change it.'),
    isOrphaned: z
      .boolean()
      .describe('Defined in code that no running worker has: it fires nothing until one does, and may be deleted.'),
    nextRuns: z
      .array(isoTime)
      .describe('The next five ticks; none while it is paused or orphaned, or when it is over.'),
    lastRun: tickOutcomeSchema.nullable(),
    createdBy: z.string().nullable(),
    createdAt: isoTime,
    updatedAt: isoTime,
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof scheduleSchema>;

/** By name. */
export const schedulePageSchema = z.object({ schedules: z.array(scheduleSchema), nextCursor: z.string().nullable() });

/** Query of `GET /api/schedules`. */
export const listSchedulesSchema = z.strictObject({
  taskType: storedText(63).optional(),
  name: storedText(200).optional().describe('A part of the name, in any case.'),
  state: z
    .enum(scheduleStates)
    .optional()
    .describe('`over`: it has no tick any more; `orphaned`: defined in code that no running worker has.'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().min(1).max(400).optional().describe('nextCursor of the page before.'),
});
export type ListSchedules = z.infer<typeof listSchedulesSchema>;

/** A rule that is not saved yet. */
export const previewScheduleSchema = z
  .strictObject({
    cron: fields.cron.optional(),
    everyMs: fields.everyMs.optional(),
    timezone: fields.timezone.default('UTC'),
    startAt: fields.startAt,
    endAt: fields.endAt,
  })
  .refine(eitherRule, eitherRuleProblem);
/** What a caller gives for that. */
export type PreviewWish = z.input<typeof previewScheduleSchema>;
export type PreviewSchedule = z.infer<typeof previewScheduleSchema>;

export const schedulePreviewSchema = z.object({
  nextRuns: z.array(isoTime).describe('The next five ticks, with the offset of the timezone; none when it is over.'),
});

/** Which ticks of a schedule are asked for, the newest first. */
export const listTicksSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: isoTime.optional().describe('nextCursor of the page before.'),
});
export type ListTicks = z.infer<typeof listTicksSchema>;

const scheduleTickSchema = tickOutcomeSchema.extend({ firedAt: isoTime });
export type ScheduleTick = z.infer<typeof scheduleTickSchema>;

export const tickPageSchema = z.object({ ticks: z.array(scheduleTickSchema), nextCursor: isoTime.nullable() });

/** Body of `POST /api/schedules/:id/backfill`. */
export const backfillSchema = z
  .strictObject({ from: isoTime, to: isoTime.describe('In the past.') })
  .refine(({ from, to }) => !(Date.parse(from) >= Date.parse(to)), {
    path: ['to'],
    message: 'must be later than from',
  });
export type Backfill = z.infer<typeof backfillSchema>;

export const backfilledSchema = z.object({
  submitted: z.int().describe('Jobs, one for each tick that had none.'),
  known: z.int().describe('Ticks that had been fired before.'),
});

/** What a backfill would do. */
export const backfillPreviewSchema = z.object({
  ticks: z.int().describe('Ticks of that time.'),
  known: z.int().describe('Of them those that were fired before.'),
});
