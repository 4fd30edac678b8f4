import { z } from 'zod';
import { historyRanges } from './history-ranges.ts';
import { isoTime } from './iso-time.ts';
import { storedText } from './stored-text.ts';

const dayMs = 86_400_000;
const longestMs = 366 * dayMs;

const lengthOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  Date.parse(to ?? '') - Date.parse(from ?? '');

/** Query of `GET /api/stats/history`: a range that ends now, or any from and to. */
export const readHistorySchema = z
  .strictObject({
    range: z.enum(historyRanges).optional().describe('The last hour, day, 7 days or 30 days. An hour without it.'),
    from: isoTime.optional().describe('Together with `to`, in place of `range`.'),
    to: isoTime.optional().describe('At most 366 days after `from`.'),
    taskType: storedText(63).optional().describe('Jobs of this task type alone.'),
  })
  .check(({ value, issues }) => {
    if (issues.length > 0) return;
    const refuse = (path: 'from' | 'to', message: string) =>
      issues.push({ code: 'custom', input: value, path: [path], message });
    if ((value.from === undefined) !== (value.to === undefined)) {
      refuse(value.from === undefined ? 'from' : 'to', 'must be given too: a time needs both ends');
    } else if (value.from !== undefined && value.range !== undefined) {
      refuse('from', 'cannot stand beside range: give one of them');
    } else if (lengthOf(value) <= 0) {
      refuse('to', 'must be later than from');
    } else if (lengthOf(value) > longestMs) {
      refuse('to', 'must be at most 366 days after from');
    }
  });
export type ReadHistory = z.infer<typeof readHistorySchema>;

const percentiles = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() });
const buckets = z
  .array(z.int())
  .describe(
    'How many durations lie below each of `edgesMs` and not below the one before; the last are above all edges.',
  );

const figures = {
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  failureRate: z.number().nullable().describe('failed ÷ (completed + failed), 0 to 1, null without any.'),
  waitMs: percentiles,
  runMs: percentiles,
};

export const historySchema = z
  .object({
    from: isoTime.describe('Where the first point begins: a whole number of steps since 1970, in UTC.'),
    to: isoTime.describe('Where the last point ends.'),
    stepSeconds: z.int().describe('Length of a point: the longer the range, the longer.'),
    taskType: z.string().nullable(),
    edgesMs: z.array(z.number()),
    total: z.object(figures),
    points: z
      .array(z.object({ at: isoTime, ...figures, waitBuckets: buckets, runBuckets: buckets }))
      .describe('Oldest first, none missing.'),
  })
  .meta({ id: 'History' });
export type History = z.infer<typeof historySchema>;
export type HistoryPoint = History['points'][number];
