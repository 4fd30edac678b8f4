import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jsonValue } from './json-value.ts';
import { taskLimitsSchema } from './task-limits.ts';
import { limitNames } from './limit-bounds.ts';

export const taskTypeSchema = z
  .object({
    taskType: z.string(),
    description: z.string().nullable(),
    payloadSchema: z.record(z.string(), jsonValue),
    resultSchema: z.record(z.string(), jsonValue).nullable(),
    example: jsonValue.nullable(),
    /** Whether workers in other languages run it, over HTTP. */
    pull: z.boolean(),
    redact: z.array(z.string()).describe('Paths of values that nobody is shown, such as `payload.password`.'),
    encrypt: z.boolean().describe('Whether payloads and results are stored encrypted.'),
    paused: z.boolean().describe('By itself. While all are paused, none is started either way.'),
    pausedAt: isoTime.nullable(),
    pausedBy: z
      .string()
      .nullable()
      .describe('Who paused it, as in the audit log; null for a key that may only submit.'),
    ...taskLimitsSchema.shape,
    operatorLimits: z
      .array(z.enum(limitNames))
      .describe('The limits that were set at run time: what code says about them no longer counts.'),
    workers: z.int().describe('Live ones that run it.'),
    jobs: z
      .object({
        pending: z.int().describe('Not started yet, those of a later time included.'),
        active: z.int(),
        oldestDueAt: isoTime.nullable().describe('Since when the longest waiting one is due.'),
      })
      .nullable()
      .describe('As of a second ago at most; null for a key that may only submit.'),
  })
  .meta({ id: 'TaskType' });
export type TaskTypeInfo = z.infer<typeof taskTypeSchema>;

/** A task type for who asks again and again how it is doing: without what may be long. */
export const taskTypeFiguresSchema = taskTypeSchema
  .omit({ payloadSchema: true, resultSchema: true, example: true })
  .meta({ id: 'TaskTypeFigures' });
export type TaskTypeFigures = z.infer<typeof taskTypeFiguresSchema>;

/** Whether all task types are paused at once, whatever each is by itself. */
export const allPausedSchema = z.object({ allPaused: z.boolean(), allPausedAt: isoTime.nullable() });
export type AllPaused = z.infer<typeof allPausedSchema>;

/** Answer of `GET /api/tasks`. */
export const taskTypesSchema = z.object({ tasks: z.array(taskTypeSchema), ...allPausedSchema.shape });
export type TaskTypes = z.infer<typeof taskTypesSchema>;

/** The same without schemas and examples. */
export const allTaskTypeFiguresSchema = z.object({ tasks: z.array(taskTypeFiguresSchema), ...allPausedSchema.shape });
