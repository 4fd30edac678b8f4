import { z } from 'zod';
import { limitBounds, limitNames } from './limit-bounds.ts';

const concurrency = z.int().min(1).max(limitBounds.mostAtOnce);

/** So many in so many milliseconds. */
export const rateLimitSchema = z.strictObject({
  max: z.int().min(1).max(limitBounds.mostPerTime),
  perMs: z.int().min(limitBounds.leastPerMs).max(limitBounds.mostPerMs),
});
export type RateLimit = z.infer<typeof rateLimitSchema>;

/** The limits of a task type, over all workers. null is none. */
export const taskLimitsSchema = z.strictObject({
  concurrency: concurrency.nullable().describe('Most jobs that run at once.'),
  rateLimit: rateLimitSchema.nullable().describe('Most jobs that are started in so many milliseconds.'),
  concurrencyPerKey: concurrency.nullable().describe('Most jobs of one `concurrencyKey` that run at once.'),
  rateLimitPerKey: rateLimitSchema
    .nullable()
    .describe('Most jobs of one `concurrencyKey` that are started in so many milliseconds.'),
});
export type TaskLimits = z.infer<typeof taskLimitsSchema>;

/** Limits as code gives them: what is left out is none. */
export const defaultLimitsSchema = taskLimitsSchema.partial();
export type DefaultLimits = z.infer<typeof defaultLimitsSchema>;

/** Body of `PATCH /api/tasks/:taskType`: null takes a limit away, what is left out stays as it is. */
export const patchLimitsSchema = defaultLimitsSchema
  .extend({
    followCode: z
      .array(z.enum(limitNames))
      .max(limitNames.length)
      .optional()
      .describe('Limits that were set at run time and are given back: the next registration writes what code says.'),
  })
  .refine((patch) => Object.values(patch).some((value) => value !== undefined), 'Name at least one limit to change.')
  .refine(({ followCode = [], ...limits }) => followCode.every((name) => limits[name] === undefined), {
    path: ['followCode'],
    message: 'A limit is set, or follows code: not both.',
  });
export type PatchLimits = z.infer<typeof patchLimitsSchema>;
