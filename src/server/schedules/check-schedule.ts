import { InvalidInput, isTaskFlowError, type InputProblem } from '../../jobs/errors.ts';
import { isTimezone } from '../../jobs/is-timezone.ts';
import type { CreateSchedule, ScheduleOptions } from '../../jobs/schedule-schema.ts';
import type { SubmitJob } from '../../jobs/job-schema.ts';
import { prepareJob, type SubmitServices } from '../jobs/submit-job.ts';
import { nextTick, parseCron, type TickRule } from './schedule-ticks.ts';

/** What is asked of a schedule before it is stored. */
export interface JobsOfSchedule {
  rule: TickRule;
  taskType: string;
  payload: SubmitJob['payload'];
  options: ScheduleOptions;
}

/**
 * When the schedule is due first after a moment; null when it is over.
 *
 * @throws InvalidInput naming what is wrong: pattern, timezone, a rule that never comes, and whatever a submit would refuse
 */
export async function checkSchedule(
  services: SubmitServices,
  { rule, taskType, payload, options }: JobsOfSchedule,
  now: Date,
): Promise<Date | null> {
  const problems = [...ruleProblems(rule, now), ...(await jobProblems(services, { taskType, payload, ...options }))];
  if (problems.length > 0) throw new InvalidInput(problems);
  return nextTick(rule, now);
}

/** The rule of a schedule that is to be made. */
export function ruleOfWish(
  wanted: Pick<CreateSchedule, 'cron' | 'everyMs' | 'timezone' | 'startAt' | 'endAt'>,
  createdAt: Date,
): TickRule {
  return {
    cron: wanted.cron ?? null,
    everyMs: wanted.everyMs ?? null,
    timezone: wanted.timezone,
    startAt: wanted.startAt ? new Date(wanted.startAt) : null,
    endAt: wanted.endAt ? new Date(wanted.endAt) : null,
    createdAt,
  };
}

/** What is wrong with a rule: pattern, timezone, bounds, or that it never comes. */
export function ruleProblems(rule: TickRule, now: Date): InputProblem[] {
  const { cron, timezone, startAt, endAt } = rule;
  if (!isTimezone(timezone)) return [{ path: 'timezone', message: `There is no timezone "${timezone}".` }];
  if (startAt && endAt && endAt < startAt) return [{ path: 'endAt', message: 'must not lie before startAt' }];
  const problem = cron === null ? null : cronProblem(cron, timezone);
  if (problem !== null) return [{ path: 'cron', message: problem }];
  if (nextTick({ ...rule, endAt: null }, now)) return [];
  return [{ path: 'cron', message: 'never comes' }];
}

function cronProblem(cron: string, timezone: string): string | null {
  const fields = cron.trim().split(/\s+/).length;
  if (!cron.trim().startsWith('@') && fields !== 5 && fields !== 6) {
    return `"${cron}" must have five fields, or six with seconds in front, or be a name such as @daily`;
  }
  try {
    parseCron(cron, timezone);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
  }
}

const ofJob = new Set(['taskType', 'payload']);

/** What a submit of one of its jobs would say. */
async function jobProblems(services: SubmitServices, input: SubmitJob): Promise<InputProblem[]> {
  try {
    await prepareJob(services, input, null);
    return [];
  } catch (error) {
    if (!isTaskFlowError(error) || error.code !== 'invalid_input') throw error;
    return error.problems.map(({ path, message }) => ({
      path: ofJob.has(path.split('.')[0] ?? '') ? path : `options.${path}`,
      message,
    }));
  }
}
