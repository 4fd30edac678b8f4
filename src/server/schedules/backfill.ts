import { InvalidInput } from '../../jobs/errors.ts';
import type { Backfill } from '../../jobs/schedule-schema.ts';
import { actorOf } from '../audit/actor.ts';
import type { Caller } from '../auth/caller.ts';
import type { Statement } from '../database.ts';
import type { WebServices } from '../web-services.ts';
import { backfillTicks, type DueSchedule } from './fire-schedule.ts';
import { requireSchedule } from './find-schedules.ts';
import { ruleOfRow } from './schedule-row.ts';
import { ticksBetween, type TickRule } from './schedule-ticks.ts';

const mostTicks = 1000;

const read: Statement = {
  name: 'schedule_to_backfill',
  text: `SELECT s.*, s.every_ms::text, t.retries, t.timeout_ms, t.encrypt, taskflow.now() AS now
    FROM taskflow.schedules s LEFT JOIN taskflow.task_types t ON t.task_type = s.task_type WHERE s.id = $1`,
};

const count: Statement = {
  name: 'count_known_ticks',
  text: 'SELECT count(*)::int AS known FROM taskflow.schedule_ticks WHERE schedule_id = $1 AND tick_at = ANY ($2)',
};

/**
 * Submits a job for each tick of a past time that was never fired, at once, by the rule as it is now.
 *
 * @throws TaskFlowError not_found; InvalidInput for a time that is not past, or has more than 1,000 ticks
 */
export async function backfillSchedule(
  services: WebServices,
  caller: Caller,
  scheduleId: string,
  wanted: Backfill,
): Promise<{ submitted: number; known: number }> {
  const { schedule, ticks } = await ticksOf(services, scheduleId, wanted);
  const jobs = await backfillTicks(services, schedule, ticks, { actor: actorOf(caller), ...wanted });
  services.announce(jobs);
  return { submitted: jobs.length, known: ticks.length - jobs.length };
}

/** How many jobs that would submit. @throws as `backfillSchedule` does */
export async function previewBackfill(
  services: WebServices,
  scheduleId: string,
  wanted: Backfill,
): Promise<{ ticks: number; known: number }> {
  const { ticks } = await ticksOf(services, scheduleId, wanted);
  const [row] = await services.db.query<{ known: number }>(count, [scheduleId, ticks]);
  return { ticks: ticks.length, known: row?.known ?? 0 };
}

async function ticksOf(services: WebServices, scheduleId: string, { from, to }: Backfill) {
  const row = await requireSchedule(services, scheduleId);
  const [schedule] = await services.db.query<DueSchedule>(read, [scheduleId]);
  if (!schedule || new Date(to) > schedule.now) {
    throw new InvalidInput([{ path: 'to', message: 'must not lie in the future' }]);
  }
  const rule = beganBefore(ruleOfRow(row), Date.parse(from));
  const ticks = ticksBetween(rule, new Date(Date.parse(from) - 1), new Date(to), mostTicks + 1);
  if (ticks.length > mostTicks) {
    throw new InvalidInput([{ path: 'to', message: `has more than ${mostTicks} ticks from then on: take less` }]);
  }
  return { schedule, ticks };
}

/** The same rule as if it had been made before `from`: an interval keeps its beat. */
function beganBefore(rule: TickRule, from: number): TickRule {
  const { createdAt, everyMs } = rule;
  if (everyMs === null) return rule;
  const intervals = Math.max(0, Math.ceil((createdAt.getTime() - from) / everyMs)) + 1;
  return { ...rule, createdAt: new Date(createdAt.getTime() - intervals * everyMs) };
}
