import { v7 as uuidv7 } from 'uuid';
import { TaskFlowError } from '../../jobs/errors.ts';
import { restoreRedacted } from '../../jobs/redact.ts';
import type { CreateSchedule, PatchSchedule, Schedule } from '../../jobs/schedule-schema.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isValueError, type Statement } from '../database.ts';
import { refusedValue } from '../jobs/submit-job.ts';
import type { WebServices } from '../web-services.ts';
import { auditedRule } from './audited-rule.ts';
import { checkSchedule } from './check-schedule.ts';
import { databaseNow, findSchedule, requireSchedule } from './find-schedules.ts';
import { storedPayload, truePayload, type SchedulePayload } from './schedule-payload.ts';
import { ruleOfRow, type ScheduleRow } from './schedule-row.ts';
import type { TickRule } from './schedule-ticks.ts';

const insert: Statement = {
  name: 'create_schedule',
  // A repeat after a connection died at COMMIT finds its own row by its id.
  text: `
  WITH made AS (
    INSERT INTO taskflow.schedules (id, name, task_type, payload, cron, every_ms, timezone, missed, overlap, options,
      start_at, end_at, next_run_at, created_by, created_at, updated_at)
    VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13, $14, $15, $15)
    ON CONFLICT DO NOTHING RETURNING *
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'made', actor: '$16', address: '$17', action: 'schedule.created', subject: 'id' },
      after: auditedRule(''),
    })}
  )
  SELECT id, pg_notify('taskflow_schedule', '') FROM (
    SELECT id FROM made UNION SELECT id FROM taskflow.schedules WHERE id = $1) s`,
};

const update: Statement = {
  name: 'patch_schedule',
  // $2 the version that the patch was made of: of two edits at once the second is made of what the first left.
  text: `
  WITH old AS (SELECT * FROM taskflow.schedules WHERE id = $1 AND version = $2 FOR UPDATE),
  changed AS (
    UPDATE taskflow.schedules s SET name = $3, task_type = $4, payload = $5::jsonb, cron = $6, every_ms = $7, timezone = $8,
      missed = $9, overlap = $10, options = $11::jsonb, start_at = $12, end_at = $13, next_run_at = $14,
      version = s.version + 1, updated_at = taskflow.now()
    FROM old WHERE s.id = old.id RETURNING s.*
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'changed c JOIN old o ON o.id = c.id', actor: '$15', address: '$16', action: 'schedule.changed' },
      ...{ subject: 'c.id', before: auditedRule('o.'), after: auditedRule('c.') },
    })}
  )
  SELECT id, pg_notify('taskflow_schedule', '') FROM changed`,
};

/**
 * Makes a schedule, which submits jobs from now on. Missed ticks before it was made there are none.
 *
 * @throws InvalidInput as `checkSchedule` does; TaskFlowError conflict when its name is taken
 */
export async function createSchedule(services: WebServices, caller: Caller, wanted: CreateSchedule): Promise<Schedule> {
  const createdAt = await databaseNow(services);
  const rule = ruleOf(wanted, createdAt);
  const next = await checkSchedule(services, { ...wanted, payload: wanted.payload, rule }, createdAt);
  const id = uuidv7();
  const actor = actorOf(caller);
  const values = [
    ...[
      id,
      wanted.name,
      wanted.taskType,
      storedPayload(services, id, wanted.taskType, wanted.payload ?? {}),
      rule.cron,
      rule.everyMs,
      rule.timezone,
    ],
    ...[wanted.missed, wanted.overlap, JSON.stringify(wanted.options), rule.startAt, rule.endAt, next],
    ...[caller.keyId, createdAt, actor.name, actor.address],
  ];
  const made = await storable(() => services.db.query(insert, values));
  if (made.length === 0) throw nameIsTaken(wanted.name);
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
    const rule = patchedRule(row, patch);
    const taskType = patch.taskType ?? row.task_type;
    const payload = patchedPayload(row, truePayload(services.sealer, row), patch);
    const options = patch.options ?? row.options;
    const next = await checkSchedule(services, { rule, taskType, payload, options }, new Date(row.now));
    const name = patch.name ?? row.name;
    const values = [
      ...[
        scheduleId,
        row.version,
        name,
        taskType,
        storedPayload(services, row.id, taskType, payload),
        rule.cron,
        rule.everyMs,
        rule.timezone,
      ],
      ...[patch.missed ?? row.missed, patch.overlap ?? row.overlap, JSON.stringify(options), rule.startAt, rule.endAt],
      ...[next, actor.name, actor.address],
    ];
    const changed = await storable(() => services.db.query(update, values)).catch((error: unknown) => {
      if (isTaken(error)) throw nameIsTaken(name);
      throw error;
    });
    if (changed.length > 0) return findSchedule(services, scheduleId);
  }
  throw new TaskFlowError('conflict', 'Somebody else changed it at the same time. Try again.');
}

function ruleOf(wanted: CreateSchedule, createdAt: Date): TickRule {
  return {
    cron: wanted.cron ?? null,
    everyMs: wanted.everyMs ?? null,
    timezone: wanted.timezone,
    startAt: timeOrNull(wanted.startAt),
    endAt: timeOrNull(wanted.endAt),
    createdAt,
  };
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
