import { InvalidInput } from '../../jobs/errors.ts';
import type { PreviewSchedule } from '../../jobs/schedule-schema.ts';
import { zonedTime } from '../../jobs/zoned-time.ts';
import { ruleProblems } from './check-schedule.ts';
import { databaseNow, type ScheduleQueries } from './find-schedules.ts';
import { nextTicks, type TickRule } from './schedule-ticks.ts';

const previewed = 5;

/** When a schedule with this rule would run, were it made now. @throws InvalidInput naming the field that is wrong */
export async function previewSchedule(
  queries: Pick<ScheduleQueries, 'db'>,
  { cron, everyMs, timezone, startAt, endAt }: PreviewSchedule,
): Promise<{ nextRuns: string[] }> {
  const now = await databaseNow(queries);
  const rule: TickRule = {
    ...{ cron: cron ?? null, everyMs: everyMs ?? null, timezone, createdAt: now },
    ...{ startAt: startAt ? new Date(startAt) : null, endAt: endAt ? new Date(endAt) : null },
  };
  const problems = ruleProblems(rule, now);
  if (problems.length > 0) throw new InvalidInput(problems);
  return { nextRuns: nextTicks(rule, now, previewed).map((tick) => zonedTime(tick, timezone)) };
}
