import { z } from 'zod';
import { isStorable, storedText } from './stored-text.ts';

/** Longest that a time without another job of its kind may be: 30 days. */
export const mostUniqueMs = 2_592_000_000;
const mostPaths = 20;
const deepest = 10;
const longestPart = 100;

export const uniqueEnds = ['started', 'ended'] as const;
export const uniquePolicies = ['ignore', 'replace', 'reschedule'] as const;
export type UniquePolicy = (typeof uniquePolicies)[number];

/** What became of a submit that met a job of its kind. */
export const uniqueConflicts = ['ignored', 'replaced', 'rescheduled'] as const;
export type UniqueConflict = (typeof uniqueConflicts)[number];

const pathSchema = z.string().check(({ value: path, issues }) => {
  const complain = (message: string) => issues.push({ code: 'custom', message, input: path, continue: true });
  const [root, ...parts] = path.split('.');
  if (root !== 'payload') complain('must be payload, or begin with payload. as in payload.accountId');
  if (parts.includes('*')) complain('must name one value: there is no * in it');
  if (parts.length > deepest) complain(`is more than ${deepest} levels deep`);
  const isUsable = (part: string) => part.length > 0 && part.length <= longestPart && isStorable(part);
  if (!parts.every(isUsable)) complain(`each part of a path has 1 to ${longestPart} characters`);
});

const key = storedText(200).describe('Names what there is one of: jobs of this task type with the same key.');
const ms = z.int().min(1).max(mostUniqueMs);

/** What makes a job the only one of its kind. */
export const uniqueSchema = z
  .strictObject({
    key: key.optional(),
    scope: z
      .union([z.literal('taskType'), z.array(pathSchema).min(1).max(mostPaths)], {
        error: 'must be "taskType" or a list of 1 to 20 paths such as payload.accountId',
      })
      .optional()
      .describe(
        'What else must be equal: nothing (`taskType`), or the values at these paths of the payload. Default: `taskType` with a key, else the whole payload.',
      ),
    for: ms.optional().describe('Milliseconds from the submit on, whatever becomes of the job. Excludes until.'),
    until: z.enum(uniqueEnds).optional().describe('Until its first attempt has started, or it has ended (default).'),
    onConflict: z
      .enum(uniquePolicies)
      .optional()
      .describe(
        'What to do when there is one: leave it (`ignore`, default); while it is pending give it this payload and these options (`replace`); and make it due when this one would be (`reschedule`).',
      ),
  })
  .refine((unique) => unique.for === undefined || unique.until === undefined, {
    path: ['until'],
    message: 'Give either for or until, not both.',
  })
  .meta({ id: 'Unique' });

/** The rule of a job that was made, with its defaults filled in. */
export const knownUniqueSchema = z
  .object({
    key: z.string().nullable(),
    scope: z.union([z.literal('taskType'), z.array(z.string())]),
    until: z.enum(uniqueEnds).nullable(),
    for: z.int().nullable().describe('Milliseconds from the submit on; exactly one of `for` and `until` is null.'),
    onConflict: z.enum(uniquePolicies),
  })
  .meta({ id: 'KnownUnique' });
export type KnownUnique = z.infer<typeof knownUniqueSchema>;

/** One job for many submits that come shortly after each other: the latest payload, once they pause for `ms`. */
export const debounceSchema = z
  .strictObject({
    key: key.optional(),
    ms: ms.describe('It is due so many milliseconds after the last of them.'),
    maxMs: ms.optional().describe('And no later than so many after the first.'),
  })
  .refine(({ ms: pause, maxMs }) => maxMs === undefined || maxMs >= pause, {
    path: ['maxMs'],
    message: 'must be at least ms',
  })
  .meta({ id: 'Debounce' });

/** One job in `ms`: those that come meanwhile are ignored. */
export const throttleSchema = z
  .strictObject({ key: key.optional(), ms: ms.describe('Milliseconds from the one that made the job.') })
  .meta({ id: 'Throttle' });
