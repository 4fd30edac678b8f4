import type { Schedule, ScheduleOptions } from '../../jobs/schedule-schema.ts';
import type { Actor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';
import { auditedRule } from './audited-rule.ts';
import type { TickRule } from './schedule-ticks.ts';

const insert: Statement = {
  name: 'create_schedule',
  // A repeat after a connection died at COMMIT finds its own row by its id.
  text: `
  WITH made AS (
    INSERT INTO taskflow.schedules (id, name, task_type, payload, cron, every_ms, timezone, missed, overlap, options,
      start_at, end_at, next_run_at, code_hash, created_by, created_at, updated_at)
    VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13, $14, $15, $16, $16)
    ON CONFLICT DO NOTHING RETURNING *
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'made', actor: '$17', address: '$18', action: 'schedule.created', subject: 'id' },
      after: auditedRule(''),
    })}
  )
  SELECT id, pg_notify('taskflow_schedule', '') FROM (
    SELECT id FROM made UNION SELECT id FROM taskflow.schedules WHERE id = $1) s`,
};

const update: Statement = {
  name: 'patch_schedule',
  // $15 the version that the change was made of: of two edits at once the second is made of what the first left.
  text: `
  WITH old AS (SELECT * FROM taskflow.schedules WHERE id = $1 AND version = $15 FOR UPDATE),
  changed AS (
    UPDATE taskflow.schedules s SET name = $2, task_type = $3, payload = $4::jsonb, cron = $5, every_ms = $6, timezone = $7,
      missed = $8, overlap = $9, options = $10::jsonb, start_at = $11, end_at = $12, next_run_at = $13, code_hash = $14,
      version = s.version + 1, updated_at = taskflow.now()
    FROM old WHERE s.id = old.id RETURNING s.*
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'changed c JOIN old o ON o.id = c.id', actor: '$16', address: '$17', action: 'schedule.changed' },
      ...{ subject: 'c.id', before: auditedRule('o.'), after: auditedRule('c.') },
    })}
  )
  SELECT id, pg_notify('taskflow_schedule', '') FROM changed`,
};

/** All that is written of a schedule. */
export interface WrittenSchedule {
  id: string;
  name: string;
  taskType: string;
  /** JSON text as it is stored. */
  payload: string;
  rule: TickRule;
  missed: Schedule['missed'];
  overlap: Schedule['overlap'];
  options: ScheduleOptions;
  /** Where it stands; null when it is over. */
  next: Date | null;
  /** Null: not defined in code. */
  codeHash: string | null;
}

type Writes = Pick<Database, 'query'>;

const valuesOf = ({ rule, ...schedule }: WrittenSchedule): unknown[] => [
  ...[schedule.id, schedule.name, schedule.taskType, schedule.payload, rule.cron, rule.everyMs, rule.timezone],
  ...[schedule.missed, schedule.overlap, JSON.stringify(schedule.options), rule.startAt, rule.endAt],
  ...[schedule.next, schedule.codeHash],
];

/** @returns whether it is there now: no when its name is taken */
export async function insertSchedule(
  db: Writes,
  schedule: WrittenSchedule,
  { createdBy, actor }: { createdBy: string | null; actor: Actor },
): Promise<boolean> {
  const values = [...valuesOf(schedule), createdBy, schedule.rule.createdAt, actor.name, actor.address];
  return (await db.query(insert, values)).length > 0;
}

/** @returns whether it was changed: no when it is of another version by now. @throws a unique violation when its name is taken */
export async function updateSchedule(
  db: Writes,
  schedule: WrittenSchedule,
  version: number,
  actor: Actor,
): Promise<boolean> {
  return (await db.query(update, [...valuesOf(schedule), version, actor.name, actor.address])).length > 0;
}
