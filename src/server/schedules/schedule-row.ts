import type { Schedule } from '../../jobs/schedule-schema.ts';
import { shownValue } from '../jobs/shown-value.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { isoTimes } from '../iso-times.ts';
import { nextTicks } from './schedule-ticks.ts';

const previewed = 5;

/** SQL: whether a running worker has the schedule `s` in its code. */
export const isInCode = `EXISTS (SELECT FROM taskflow.workers w
    WHERE w.state = 'running' AND w.lease_expires_at > taskflow.now() AND w.schedules ? s.name)`;

const columns = `s.id, s.name, s.task_type, s.payload, s.cron, s.every_ms::float8 AS every_ms, s.timezone, s.missed, s.overlap,
  s.options, s.start_at, s.end_at, s.paused_at, s.created_by, s.created_at, s.updated_at, s.version,
  (SELECT t.redact FROM taskflow.task_types t WHERE t.task_type = s.task_type) AS redact, taskflow.now() AS now, s.code_hash,
  s.code_hash IS NOT NULL AND NOT ${isInCode} AS is_orphaned, l.tick_at, l.job_id, l.skipped, l.status`;

const lastRun = `LEFT JOIN LATERAL (
    SELECT t.tick_at, t.job_id, t.skipped, j.status
    FROM taskflow.schedule_ticks t LEFT JOIN taskflow.jobs j ON j.id = t.job_id
    WHERE t.schedule_id = s.id ORDER BY t.tick_at DESC LIMIT 1) l ON true`;

/** SQL that reads `ScheduleRow`s; what is given follows `FROM taskflow.schedules s …`. */
export function readSchedules(name: string, rest: string) {
  return { name, text: `SELECT ${columns} FROM taskflow.schedules s ${lastRun} ${rest}`, types: isoTimes };
}

export interface ScheduleRow {
  id: string;
  name: string;
  task_type: string;
  payload: Schedule['payload'];
  cron: string | null;
  every_ms: number | null;
  timezone: string | null;
  missed: Schedule['missed'];
  overlap: Schedule['overlap'];
  options: Schedule['options'];
  start_at: string | null;
  end_at: string | null;
  paused_at: string | null;
  created_by: string | null;
  created_at: string;
  updated_at: string;
  version: number;
  /** Of its task type; null where there is none of that name any more. */
  redact: string[] | null;
  now: string;
  code_hash: string | null;
  is_orphaned: boolean;
  tick_at: string | null;
  job_id: string | null;
  skipped: 'overlap' | null;
  status: NonNullable<Schedule['lastRun']>['status'];
}

export function toSchedule(sealer: Sealer, row: ScheduleRow): Schedule {
  const next =
    row.paused_at === null && !row.is_orphaned ? nextTicks(ruleOfRow(row), new Date(row.now), previewed) : [];
  return {
    scheduleId: row.id,
    name: row.name,
    taskType: row.task_type,
    payload: shownValue(sealer, row, 'payload', row.payload),
    cron: row.cron,
    everyMs: row.every_ms,
    timezone: row.timezone ?? 'UTC',
    missed: row.missed,
    overlap: row.overlap,
    startAt: row.start_at,
    endAt: row.end_at,
    options: row.options,
    pausedAt: row.paused_at,
    definedInCode: row.code_hash !== null,
    isOrphaned: row.is_orphaned,
    nextRuns: next.map((tick) => tick.toISOString()),
    lastRun: row.tick_at ? { tickAt: row.tick_at, jobId: row.job_id, skipped: row.skipped, status: row.status } : null,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** When such a row is due. */
export function ruleOfRow(
  row: Pick<ScheduleRow, 'cron' | 'every_ms' | 'timezone' | 'start_at' | 'end_at' | 'created_at'>,
) {
  return {
    cron: row.cron,
    everyMs: row.every_ms,
    timezone: row.timezone ?? 'UTC',
    startAt: row.start_at === null ? null : new Date(row.start_at),
    endAt: row.end_at === null ? null : new Date(row.end_at),
    createdAt: new Date(row.created_at),
  };
}
