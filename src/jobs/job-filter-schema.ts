import { z } from 'zod';
import { fingerprintPattern } from './fingerprint-pattern.ts';
import { isTimezone } from './is-timezone.ts';
import { isoTime } from './iso-time.ts';
import { jobStatuses } from './job-status.ts';
import { payloadFilterSchema } from './payload-filter-schema.ts';
import { longestSearch, parseSearch } from './search/parse-search.ts';
import { storedText } from './stored-text.ts';

/** A search in the language of docs/search.md. */
const searchSchema = storedText(longestSearch)
  .check(({ value: q, issues }) => {
    if (issues.length > 0) return;
    const { terms, problems } = parseSearch(q);
    // Nothing but spaces would be a filter that lets every job through, also to a bulk action.
    if (terms.length === 0) issues.push({ code: 'custom', input: q, message: 'has nothing to look for' });
    for (const { start, message } of problems) {
      issues.push({ code: 'custom', input: q, message: `At character ${start + 1}: ${message}` });
    }
  })
  .describe(
    'A search such as `status:failed type:send_email after:2h "smtp timeout"`: qualifiers, a whole job id, and words that are looked for in errors, task types and tags. All of it must be true.',
  );

/** These jobs and no others: a list in a body, one text with commas in a query. */
const jobIdsSchema = z
  .preprocess((given) => (typeof given === 'string' ? given.split(',') : given), z.array(z.uuid()).min(1).max(500))
  .meta({ description: 'Only these jobs, by their ids.', param: { style: 'form', explode: false } });

/** Which jobs: what a list shows and what a bulk action acts on. No field given means every job. */
export const jobFilterSchema = z.strictObject({
  taskType: storedText(63).optional(),
  status: z.enum(jobStatuses).optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  tag: storedText(200).optional(),
  q: searchSchema.optional(),
  timezone: storedText(64)
    .refine(isTimezone, 'is no timezone: give a name such as Europe/Berlin')
    .optional()
    .describe('IANA name, such as `Europe/Berlin`, by whose clocks the dates in `q` are read; UTC without it.'),
  rerunOf: z.uuid().optional().describe('The job that these were made from by a rerun.'),
  payload: payloadFilterSchema.optional(),
  ids: jobIdsSchema.optional(),
  errorGroup: z
    .string()
    .regex(fingerprintPattern, 'is not the fingerprint of a group of errors')
    .optional()
    .describe('Fingerprint of the group of errors that their newest error is of.'),
  changedBy: z.uuid().optional().describe('The bulk action that cancelled or retried them.'),
});
export type JobFilter = z.infer<typeof jobFilterSchema>;
