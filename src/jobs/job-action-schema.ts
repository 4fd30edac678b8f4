import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobFilterSchema } from './job-filter-schema.ts';
import { jobActionKinds } from './job-action-words.ts';
import { jobStatuses } from './job-status.ts';

/**
 * Body of `POST /api/jobs/actions`. A filter without any field means every job there is: `all: true` must say that this
 * is meant, so that a filter which came out empty by mistake acts on nothing.
 */
export const createJobActionSchema = z
  .strictObject({
    action: z.enum(jobActionKinds),
    filter: jobFilterSchema,
    all: z.literal(true).optional(),
    startAfterMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .optional()
      .describe('Milliseconds until it begins: stopped before, it has done nothing. Default: 0'),
  })
  .superRefine(({ filter, all }, context) => {
    const { timezone: _, ...fields } = filter;
    const isEmpty = Object.values(fields).every(namesNothing);
    if (isEmpty && !all) {
      const message = 'Names nothing, which means every job. If you mean that, say so with "all": true.';
      context.addIssue({ code: 'custom', path: ['filter'], message });
    }
    if (!isEmpty && all) {
      context.addIssue({ code: 'custom', path: ['all'], message: 'Means every job: it does not go with a filter.' });
    }
  });
export type CreateJobAction = z.infer<typeof createJobActionSchema>;

/** A field without a value, or with an object of fields that has none, would let every job through. */
function namesNothing(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

/** A bulk action and how far it has come. */
export const jobActionSchema = z
  .object({
    actionId: z.uuid(),
    action: z.enum(jobActionKinds),
    // As an earlier version took it, whose searches were any text.
    filter: jobFilterSchema
      .extend({ q: z.string().optional() })
      .describe('As it was given, but "…" for each value that is asked of a payload.'),
    state: z.enum(['running', 'completed', 'stopped']),
    matched: z
      .int()
      .nullable()
      .describe(
        'Jobs that the filter matched when the action was made; null where counting them took too long. Of an undo, those that the other action changed.',
      ),
    done: z.int().describe('Jobs that were cancelled, retried or deleted.'),
    skipped: z
      .int()
      .describe('Jobs whose status did not allow it, or that the filter no longer matched when their turn came.'),
    skippedBy: z
      .partialRecord(z.enum(jobStatuses), z.int())
      .describe('Of the skipped ones, those whose status did not allow it, by that status.'),
    missing: z
      .int()
      .describe(
        'Of an undo that went to its end, jobs that the other action changed and that are gone or not known any more.',
      ),
    failed: z.int().describe('Jobs that could not be written; `error` says why the last of them could not.'),
    error: z
      .string()
      .nullable()
      .describe('What went wrong last, or why it was stopped: the key that made it was revoked.'),
    createdBy: z
      .string()
      .describe('Id of the key that made it, `local` for a caller on the server’s own machine before there were keys.'),
    createdAt: isoTime,
    startsAt: isoTime.nullable().describe('When it begins, where it was told to wait.'),
    finishedAt: isoTime.nullable(),
    canUndo: z.boolean().describe('It has ended, and what it changed is known and may be put back.'),
    undoes: z.uuid().nullable().describe('The action whose jobs this one puts back.'),
    undoneBy: z.uuid().nullable().describe('The action that puts its jobs back.'),
  })
  .meta({ id: 'JobAction' });
export type JobAction = z.infer<typeof jobActionSchema>;

/** How many jobs a filter matches now, by status. */
export const actionPreviewSchema = z.object({
  counts: z.record(z.enum(jobStatuses), z.int()),
  total: z.int(),
  isWhole: z.boolean().describe('Without it there may be more, which were not counted.'),
});
export type ActionPreview = z.infer<typeof actionPreviewSchema>;

/** Query of `GET /api/jobs/actions`. */
export const listJobActionsSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().min(1).max(200).optional(),
});
export type ListJobActions = z.infer<typeof listJobActionsSchema>;

/** Newest first. */
export const jobActionPageSchema = z.object({ actions: z.array(jobActionSchema), nextCursor: z.string().nullable() });
export type JobActionPage = z.infer<typeof jobActionPageSchema>;
