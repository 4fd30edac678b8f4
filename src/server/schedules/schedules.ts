import { v7 as uuidv7 } from 'uuid';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { SubmittedJob } from '../../jobs/job-schema.ts';
import type { CreateSchedule, ListSchedules, PatchSchedule, Schedule } from '../../jobs/schedule-schema.ts';
import { restoreRedacted } from '../../jobs/redact.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import { isValueError, type Database, type Statement } from '../database.ts';
import { refusedValue, submitJob } from '../jobs/submit-job.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { WebServices } from '../web-services.ts';
import { checkSchedule } from './check-schedule.ts';
import { nextTick, type TickRule } from './schedule-ticks.ts';
import { readSchedules, ruleOfRow, toSchedule, type ScheduleRow } from './schedule-row.ts';

type Queries = { db: Pick<Database, 'query'>; sealer: Sealer };

type Payload = Schedule['payload'];

const now: Statement = { name: 'database_now', text: 'SELECT taskflow.now() AS now' };

/** What the audit log keeps of one, whose columns stand under a prefix: its rule, and neither payload nor options. */
const audited = (prefix: string): string =>
  `jsonb_strip_nulls(jsonb_build_object(${[
    ...[
      `'name', ${prefix}name`,
      `'taskType', ${prefix}task_type`,
      `'cron', ${prefix}cron`,
      `'everyMs', ${prefix}every_ms`,
    ],
    ...[`'timezone', ${prefix}timezone`, `'missed', ${prefix}missed`, `'overlap', ${prefix}overlap`],
    ...[`'startAt', ${prefix}start_at`, `'endAt', ${prefix}end_at`],
  ].join(', ')}))`;

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
      after: audited(''),
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
      ...{ subject: 'c.id', before: audited('o.'), after: audited('c.') },
    })}
  )
  SELECT id, pg_notify('taskflow_schedule', '') FROM changed`,
};

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
      before: audited(''),
    })}
  )
  SELECT id FROM gone`,
};

const find = readSchedules('find_schedule', 'WHERE s.id = $1');
const list = readSchedules(
  'list_schedules',
  'WHERE ($1::text IS NULL OR s.task_type = $1) AND ($2::text IS NULL OR s.name > $2) ORDER BY s.name LIMIT $3',
);

/** The time by the one clock of the protocol. */
export async function databaseNow({ db }: Pick<Queries, 'db'>): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(now, []);
  if (!row) throw new Error('The database did not say what time it is.');
  return row.now;
}

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

/** One schedule. @throws TaskFlowError not_found */
export async function findSchedule(queries: Queries, scheduleId: string): Promise<Schedule> {
  return toSchedule(queries.sealer, await requireSchedule(queries, scheduleId));
}

export async function requireSchedule({ db }: Pick<Queries, 'db'>, scheduleId: string): Promise<ScheduleRow> {
  const [row] = isUuid(scheduleId) ? await db.query<ScheduleRow>(find, [scheduleId]) : [];
  if (row) return row;
  throw new TaskFlowError('not_found', `There is no schedule ${scheduleId.slice(0, 100)}.`);
}

/** Schedules by name. The cursor is the name that the page before ended with. */
export async function listSchedules(
  { db, sealer }: Queries,
  { taskType, limit, cursor }: ListSchedules,
): Promise<{ schedules: Schedule[]; nextCursor: string | null }> {
  const rows = await db.query<ScheduleRow>(list, [taskType ?? null, cursor ?? null, limit + 1]);
  const schedules = rows.slice(0, limit).map((row) => toSchedule(sealer, row));
  return { schedules, nextCursor: rows.length > limit ? (schedules.at(-1)?.name ?? null) : null };
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

/** Fires nothing until it is resumed. One that is paused stays so. @throws TaskFlowError not_found */
export async function pauseSchedule(queries: Queries, caller: Caller, scheduleId: string): Promise<Schedule> {
  const { name, address } = actorOf(caller);
  if (isUuid(scheduleId)) await queries.db.query(pause, [scheduleId, name, address]);
  return findSchedule(queries, scheduleId);
}

/** Goes on with the next tick; nothing is caught up for the pause. @throws TaskFlowError not_found */
export async function resumeSchedule(queries: Queries, caller: Caller, scheduleId: string): Promise<Schedule> {
  const row = await requireSchedule(queries, scheduleId);
  const next = nextTick(ruleOfRow(row), new Date(row.now));
  const { name, address } = actorOf(caller);
  await queries.db.query(resume, [scheduleId, name, next, row.version, address]);
  return findSchedule(queries, scheduleId);
}

/** Ends a schedule for good; the jobs that it made stay. @throws TaskFlowError not_found */
export async function deleteSchedule({ db }: Pick<Queries, 'db'>, caller: Caller, scheduleId: string): Promise<void> {
  const { name, address } = actorOf(caller);
  const gone = isUuid(scheduleId) ? await db.query(remove, [scheduleId, name, address]) : [];
  if (gone.length === 0) throw new TaskFlowError('not_found', `There is no schedule ${scheduleId.slice(0, 100)}.`);
}

/** Submits one of its jobs now, beside its ticks. @throws TaskFlowError not_found; InvalidInput as a submit does */
export async function runSchedule(services: WebServices, caller: Caller, scheduleId: string): Promise<SubmittedJob> {
  const row = await requireSchedule(services, scheduleId);
  const input = { taskType: row.task_type, payload: truePayload(services.sealer, row), ...row.options };
  return submitJob(services, input, caller.keyId, { scheduleId });
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
function patchedPayload(row: ScheduleRow, known: Payload, { payload }: PatchSchedule): Payload {
  return payload === undefined ? known : restoreRedacted(payload, known, row.redact ?? []);
}

/** @throws Unreadable where there is no key for it */
function truePayload(sealer: Sealer, row: Pick<ScheduleRow, 'id' | 'payload'>): Payload {
  return sealer.open(row.payload, row.id, 'payload') as Payload;
}

/** As JSON text: encrypted, for the schedule's row, where those of its task type are. */
function storedPayload({ sealer, catalog }: WebServices, id: string, taskType: string, payload: Payload): string {
  const text = JSON.stringify(payload);
  return catalog.defaults(taskType).encrypt ? sealer.seal(text, id, 'payload') : text;
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
