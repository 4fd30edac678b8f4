import { z } from 'zod';
import { errorGroupSorts, errorGroupStates, mostIgnoredAbove } from './error-group-words.ts';
import { fingerprintPattern } from './fingerprint-pattern.ts';
import { isoTime } from './iso-time.ts';
import { jobAttemptSchema } from './job-history-schema.ts';
import { jobStatuses } from './job-status.ts';
import { storedText } from './stored-text.ts';

export const fingerprintSchema = z.string().regex(fingerprintPattern, 'is not the fingerprint of a group of errors');

export const errorGroupSchema = z
  .object({
    fingerprint: z.string(),
    taskType: z.string(),
    code: z.string().describe('The errorCode of its errors; `others` for what is beyond 500 groups of a task type.'),
    name: z.string().nullable().describe('The class of its errors, such as TypeError.'),
    title: z.string().describe('The message with marks in place of numbers, ids, times, texts, addresses and paths.'),
    frame: z.string().nullable().describe('Function and file of the handler’s own code nearest to the error.'),
    state: z.enum(errorGroupStates),
    ignoreAbove: z.int().nullable().describe('Ignored until it is seen more often than this in an hour.'),
    count: z.int().describe('Errors since it was first seen.'),
    lastDay: z.int().describe('Errors in the last 24 hours, the running one included.'),
    hours: z.array(z.int()).describe('Errors in each of the last 24 hours, by the clock in UTC, oldest first.'),
    isRising: z.boolean().describe('Seen more than three times as often in the last two hours as in those before.'),
    firstSeenAt: isoTime,
    lastSeenAt: isoTime,
    returnedAt: isoTime.nullable(),
    decidedAt: isoTime.nullable().describe('When somebody last ignored, resolved or reopened it.'),
    decidedBy: z.string().nullable().describe('Id of the key, or `local`.'),
    jobId: z.string().describe('The job that it was last seen in.'),
  })
  .meta({ id: 'ErrorGroup' });
export type ErrorGroup = z.infer<typeof errorGroupSchema>;

export const errorGroupDetailSchema = errorGroupSchema
  .extend({
    failedNow: z
      .int()
      .describe('Of the newest 10,000 jobs of the group, those that are failed now. A retry takes all that are.'),
    isFailedNowWhole: z.boolean().describe('Without it there are older jobs, of which more may be failed.'),
    history: z
      .array(z.object({ at: isoTime, count: z.int() }))
      .describe('Errors in each hour of the last seven days, oldest first, none missing.'),
    examples: z
      .array(
        z.object({
          jobId: z.string(),
          attempt: jobAttemptSchema.pick({ number: true, workerId: true, finishedAt: true, error: true }),
          worker: z
            .object({ host: z.string(), version: z.string() })
            .nullable()
            .describe('Null where that worker is gone.'),
        }),
      )
      .describe('The newest, three at most.'),
    jobs: z
      .array(
        z.object({
          jobId: z.string(),
          status: z.enum(jobStatuses),
          errors: z.int().describe('How often in a row it ended with this.'),
          lastAt: isoTime,
        }),
      )
      .describe('The newest jobs whose newest error is of this group, 20 at most.'),
  })
  .meta({ id: 'ErrorGroupDetail' });
export type ErrorGroupDetail = z.infer<typeof errorGroupDetailSchema>;

/** Query of `GET /api/errors`. */
export const listErrorGroupsSchema = z.strictObject({
  state: z
    .enum(['open', ...errorGroupStates])
    .optional()
    .describe('`open` is new, returned and ongoing.'),
  taskType: storedText(63).optional(),
  q: storedText(200).optional().describe('A part of the title, the frame or the class.'),
  from: isoTime.optional().describe('Seen at this moment or later.'),
  to: isoTime.optional().describe('First seen at this moment or earlier.'),
  sort: z.enum(errorGroupSorts).default('lastSeen').describe('All in falling order.'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(200).optional().describe('nextCursor of the page before, with the same sort.'),
});
export type ListErrorGroups = z.infer<typeof listErrorGroupsSchema>;

export const errorGroupPageSchema = z.object({ groups: z.array(errorGroupSchema), nextCursor: z.string().nullable() });
export type ErrorGroupPage = z.infer<typeof errorGroupPageSchema>;

/** What the Overview shows of a group. */
export const topErrorGroupSchema = errorGroupSchema.pick({
  ...{ fingerprint: true, taskType: true, title: true, state: true, lastDay: true, lastSeenAt: true },
});
export type TopErrorGroup = z.infer<typeof topErrorGroupSchema>;

/** Which group the error of each attempt of a job is in. */
export const groupsOfJobSchema = z.object({
  groups: z.array(
    z.object({ attempt: z.int(), group: errorGroupSchema.pick({ fingerprint: true, state: true, count: true }) }),
  ),
});
export type GroupsOfJob = z.infer<typeof groupsOfJobSchema>;

/** Body of `POST /api/errors/:fingerprint/ignore`. */
export const ignoreErrorGroupSchema = z.strictObject({
  above: z
    .int()
    .min(1)
    .max(mostIgnoredAbove)
    .optional()
    .describe('It returns when it is seen more often than this in an hour. Without it, it is ignored for good.'),
});
export type IgnoreErrorGroup = z.infer<typeof ignoreErrorGroupSchema>;
