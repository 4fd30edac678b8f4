import { z } from 'zod';
import { isoTime } from './iso-time.ts';

const named = z.object({ scheduleId: z.string(), name: z.string() });

/** What runs within the next seven days, for the dashboard. */
export const scheduleWeekSchema = z.object({
  from: isoTime,
  until: isoTime,
  /** Schedules with each of their runs, those that run first before others. */
  runs: z.array(named.extend({ at: z.array(isoTime) })),
  /** Those that run more often than once an hour: the whole week is full of them. */
  frequent: z.array(named),
  /** Whether no schedule and no run was left out. */
  isWhole: z.boolean(),
});
export type ScheduleWeek = z.infer<typeof scheduleWeekSchema>;
