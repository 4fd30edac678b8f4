import { InvalidInput } from '../../jobs/errors.ts';
import type { PreviewSchedule } from '../../jobs/schedule-schema.ts';
import { zonedTime } from '../../jobs/zoned-time.ts';
import { ruleOfWish, ruleProblems } from './check-schedule.ts';
import { databaseNow, type ScheduleQueries } from './find-schedules.ts';
import { nextTicks } from './schedule-ticks.ts';

const previewed = 5;

/** When a schedule with this rule would run, were it made now. @throws InvalidInput naming the field that is wrong */
export async function previewSchedule(
  queries: Pick<ScheduleQueries, 'db'>,
  wanted: PreviewSchedule,
): Promise<{ nextRuns: string[] }> {
  const now = await databaseNow(queries);
  const rule = ruleOfWish(wanted, now);
  const problems = ruleProblems(rule, now);
  if (problems.length > 0) throw new InvalidInput(problems);
  return { nextRuns: nextTicks(rule, now, previewed).map((tick) => zonedTime(tick, wanted.timezone)) };
}
