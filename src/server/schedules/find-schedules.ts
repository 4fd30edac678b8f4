import { TaskFlowError } from '../../jobs/errors.ts';
import type { ListSchedules, Schedule } from '../../jobs/schedule-schema.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { isInCode, readSchedules, toSchedule, type ScheduleRow } from './schedule-row.ts';

export type ScheduleQueries = { db: Pick<Database, 'query'>; sealer: Sealer };

const now: Statement = { name: 'database_now', text: 'SELECT taskflow.now() AS now' };

const find = readSchedules('find_schedule', 'WHERE s.id = $1');
const list = readSchedules(
  'list_schedules',
  `WHERE ($1::text IS NULL OR s.task_type = $1) AND ($2::text IS NULL OR s.name > $2)
    AND ($4::text IS NULL OR strpos(lower(s.name), lower($4)) > 0)
    AND ($5::text IS NULL OR $5 = CASE WHEN s.paused_at IS NOT NULL THEN 'paused'
      WHEN s.code_hash IS NOT NULL AND NOT ${isInCode} THEN 'orphaned' WHEN s.next_run_at IS NULL THEN 'over'
      ELSE 'running' END)
    ORDER BY s.name LIMIT $3`,
);

/** The time by the one clock of the protocol. */
export async function databaseNow({ db }: Pick<ScheduleQueries, 'db'>): Promise<Date> {
  const [row] = await db.query<{ now: Date }>(now, []);
  if (!row) throw new Error('The database did not say what time it is.');
  return row.now;
}

/** One schedule. @throws TaskFlowError not_found */
export async function findSchedule(queries: ScheduleQueries, scheduleId: string): Promise<Schedule> {
  return toSchedule(queries.sealer, await requireSchedule(queries, scheduleId));
}

export async function requireSchedule({ db }: Pick<ScheduleQueries, 'db'>, scheduleId: string): Promise<ScheduleRow> {
  const [row] = isUuid(scheduleId) ? await db.query<ScheduleRow>(find, [scheduleId]) : [];
  if (row) return row;
  throw new TaskFlowError('not_found', `There is no schedule ${scheduleId.slice(0, 100)}.`);
}

/** Schedules by name. The cursor is the name that the page before ended with. */
export async function listSchedules(
  { db, sealer }: ScheduleQueries,
  { taskType, name, state, limit, cursor }: ListSchedules,
): Promise<{ schedules: Schedule[]; nextCursor: string | null }> {
  const rows = await db.query<ScheduleRow>(list, [
    taskType ?? null,
    cursor ?? null,
    limit + 1,
    name ?? null,
    state ?? null,
  ]);
  const schedules = rows.slice(0, limit).map((row) => toSchedule(sealer, row));
  return { schedules, nextCursor: rows.length > limit ? (schedules.at(-1)?.name ?? null) : null };
}
