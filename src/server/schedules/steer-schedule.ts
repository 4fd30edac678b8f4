import { TaskFlowError } from '../../jobs/errors.ts';
import type { SubmittedJob } from '../../jobs/job-schema.ts';
import type { Schedule } from '../../jobs/schedule-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Statement } from '../database.ts';
import { submitJob } from '../jobs/submit-job.ts';
import type { WebServices } from '../web-services.ts';
import { auditedRule } from './audited-rule.ts';
import { findSchedule, requireSchedule, type ScheduleQueries } from './find-schedules.ts';
import { truePayload } from './schedule-payload.ts';
import { ruleOfRow } from './schedule-row.ts';
import { nextTick } from './schedule-ticks.ts';

const pause: Statement = {
  name: 'pause_schedule',
  text: `
  WITH paused AS (
    UPDATE taskflow.schedules s SET paused_at = taskflow.now(), version = s.version + 1, updated_at = taskflow.now()
    WHERE s.id = $1 AND s.paused_at IS NULL RETURNING s.id, s.name
  )
  ${writesEntry({
    ...{ from: 'paused', actor: '$2', address: '$3', action: 'schedule.paused', subject: 'id' },
    after: `jsonb_build_object('name', name)`,
  })}`,
};

const resume: Statement = {
  name: 'resume_schedule',
  text: `
  WITH resumed AS (
    UPDATE taskflow.schedules s SET paused_at = NULL, next_run_at = $3, version = s.version + 1,
      updated_at = taskflow.now()
    WHERE s.id = $1 AND s.version = $4 AND s.paused_at IS NOT NULL RETURNING s.id, s.name
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'resumed', actor: '$2', address: '$5', action: 'schedule.resumed', subject: 'id' },
      after: `jsonb_build_object('name', name)`,
    })}
  )
  SELECT id, pg_notify('taskflow_schedule', '') FROM resumed`,
};

const remove: Statement = {
  name: 'delete_schedule',
  text: `
  WITH gone AS (DELETE FROM taskflow.schedules WHERE id = $1 RETURNING *),
  ticks AS (DELETE FROM taskflow.schedule_ticks t USING gone g WHERE t.schedule_id = g.id),
  audit AS (
    ${writesEntry({
      ...{ from: 'gone', actor: '$2', address: '$3', action: 'schedule.deleted', subject: 'id' },
      before: auditedRule(''),
    })}
  )
  SELECT id FROM gone`,
};

/** Fires nothing until it is resumed. One that is paused stays so. @throws TaskFlowError not_found */
export async function pauseSchedule(queries: ScheduleQueries, caller: Caller, scheduleId: string): Promise<Schedule> {
  const { name, address } = actorOf(caller);
  if (isUuid(scheduleId)) await queries.db.query(pause, [scheduleId, name, address]);
  return findSchedule(queries, scheduleId);
}

/** Goes on with the next tick; nothing is caught up for the pause. @throws TaskFlowError not_found */
export async function resumeSchedule(queries: ScheduleQueries, caller: Caller, scheduleId: string): Promise<Schedule> {
  const row = await requireSchedule(queries, scheduleId);
  const next = nextTick(ruleOfRow(row), new Date(row.now));
  const { name, address } = actorOf(caller);
  await queries.db.query(resume, [scheduleId, name, next, row.version, address]);
  return findSchedule(queries, scheduleId);
}

/**
 * Ends a schedule for good; the jobs that it made stay.
 *
 * @throws TaskFlowError not_found; conflict while a running worker has it in its code, which would make it again
 */
export async function deleteSchedule(
  { db }: Pick<ScheduleQueries, 'db'>,
  caller: Caller,
  scheduleId: string,
): Promise<void> {
  const row = await requireSchedule({ db }, scheduleId);
  if (row.code_hash !== null && !row.is_orphaned) {
    const message = `The schedule "${row.name}" is defined in the code of a running worker: take it out there first, or pause it.`;
    throw new TaskFlowError('conflict', message);
  }
  const { name, address } = actorOf(caller);
  const gone = await db.query(remove, [scheduleId, name, address]);
  if (gone.length === 0) throw new TaskFlowError('not_found', `There is no schedule ${scheduleId.slice(0, 100)}.`);
}

/** Submits one of its jobs now, beside its ticks. @throws TaskFlowError not_found; InvalidInput as a submit does */
export async function runSchedule(services: WebServices, caller: Caller, scheduleId: string): Promise<SubmittedJob> {
  const row = await requireSchedule(services, scheduleId);
  const input = { taskType: row.task_type, payload: truePayload(services.sealer, row), ...row.options };
  return submitJob(services, input, caller.keyId, { scheduleId });
}
