import { v7 as uuidv7 } from 'uuid';
import { TaskFlowError } from '../../jobs/errors.ts';
import { restoreRedacted } from '../../jobs/redact.ts';
import type { CreateSchedule, PatchSchedule, Schedule } from '../../jobs/schedule-schema.ts';
import { actorOf } from '../audit/actor.ts';
import type { Caller } from '../auth/caller.ts';
import { isValueError } from '../database.ts';
import { refusedValue } from '../jobs/submit-job.ts';
import type { WebServices } from '../web-services.ts';
import { checkSchedule, ruleOfWish } from './check-schedule.ts';
import { databaseNow, findSchedule, requireSchedule } from './find-schedules.ts';
import { storedPayload, truePayload, type SchedulePayload } from './schedule-payload.ts';
import { ruleOfRow, type ScheduleRow } from './schedule-row.ts';
import type { TickRule } from './schedule-ticks.ts';
import { insertSchedule, updateSchedule } from './write-schedule.ts';

/**
 * Makes a schedule, which submits jobs from now on. Missed ticks before it was made there are none.
 *
 * @throws InvalidInput as `checkSchedule` does; TaskFlowError conflict when its name is taken
 */
export async function createSchedule(services: WebServices, caller: Caller, wanted: CreateSchedule): Promise<Schedule> {
  const createdAt = await databaseNow(services);
  const rule = ruleOfWish(wanted, createdAt);
  const next = await checkSchedule(services, { ...wanted, payload: wanted.payload, rule }, createdAt);
  const id = uuidv7();
  const schedule = {
    ...{ id, name: wanted.name, taskType: wanted.taskType, rule, missed: wanted.missed, overlap: wanted.overlap },
    ...{ options: wanted.options, next, codeHash: null },
    payload: storedPayload(services, id, wanted.taskType, wanted.payload ?? {}),
  };
  const by = { createdBy: caller.keyId, actor: actorOf(caller) };
  const isMade = await storable(() => insertSchedule(services.db, schedule, by));
  if (!isMade) throw nameIsTaken(wanted.name);
  return findSchedule(services, id);
}

/**
 * Changes a schedule in place: from now on it goes by the new rule, and nothing is caught up by it.
 *
 * @throws as `createSchedule` does; TaskFlowError not_found; conflict when somebody else changes it all the time
 */
export async function patchSchedule(
  services: WebServices,
  caller: Caller,
  scheduleId: string,
  patch: PatchSchedule,
): Promise<Schedule> {
  const actor = actorOf(caller);
  for (let tries = 0; tries < 5; tries += 1) {
    const row = await requireSchedule(services, scheduleId);
    if (row.code_hash !== null) throw definedInCode(row.name);
    const rule = patchedRule(row, patch);
    const taskType = patch.taskType ?? row.task_type;
    const payload = patchedPayload(row, truePayload(services.sealer, row), patch);
    const options = patch.options ?? row.options;
    const next = await checkSchedule(services, { rule, taskType, payload, options }, new Date(row.now));
    const name = patch.name ?? row.name;
    const { missed = row.missed, overlap = row.overlap } = patch;
    const stored = storedPayload(services, row.id, taskType, payload);
    const schedule = {
      ...{ id: row.id, name, taskType, payload: stored, rule, missed, overlap, options, next },
      codeHash: null,
    };
    const isChanged = await storable(() => updateSchedule(services.db, schedule, row.version, actor)).catch(
      (error: unknown) => {
        if (isTaken(error)) throw nameIsTaken(name);
        throw error;
      },
    );
    if (isChanged) return findSchedule(services, scheduleId);
  }
  throw new TaskFlowError('conflict', 'Somebody else changed it at the same time. Try again.');
}

function patchedRule(row: ScheduleRow, patch: PatchSchedule): TickRule {
  const old = ruleOfRow(row);
  return {
    cron: patch.everyMs === undefined ? (patch.cron ?? old.cron) : null,
    everyMs: patch.cron === undefined ? (patch.everyMs ?? old.everyMs) : null,
    timezone: patch.timezone ?? old.timezone,
    startAt: patch.startAt === undefined ? old.startAt : timeOrNull(patch.startAt),
    endAt: patch.endAt === undefined ? old.endAt : timeOrNull(patch.endAt),
    createdAt: old.createdAt,
  };
}

/** A value that is redacted, and came back as it was shown, stays what it is. */
function patchedPayload(row: ScheduleRow, known: SchedulePayload, { payload }: PatchSchedule): SchedulePayload {
  return payload === undefined ? known : restoreRedacted(payload, known, row.redact ?? []);
}

const timeOrNull = (time: string | null | undefined): Date | null => (time ? new Date(time) : null);

function definedInCode(name: string): TaskFlowError {
  const message = `The schedule "${name}" is defined in code: change it there. It can be paused, run and backfilled here.`;
  return new TaskFlowError('conflict', message);
}

function nameIsTaken(name: string): TaskFlowError {
  return new TaskFlowError('conflict', `There is a schedule "${name}" already.`);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** @throws InvalidInput for JSON that PostgreSQL cannot keep */
async function storable<Answer>(write: () => Promise<Answer>): Promise<Answer> {
  try {
    return await write();
  } catch (error) {
    if (!isTaken(error) && isValueError(error)) throw refusedValue(error);
    throw error;
  }
}
