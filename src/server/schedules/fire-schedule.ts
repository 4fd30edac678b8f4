import { v7 as uuidv7 } from 'uuid';
import { priorityNumbers } from '../../jobs/job-priority.ts';
import type { ScheduleOptions } from '../../jobs/schedule-schema.ts';
import type { MissedPolicy } from '../../jobs/schedule-words.ts';
import type { Actor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';
import type { Env } from '../env.ts';
import {
  givenJobs,
  jobValues,
  writeGiven,
  type InsertedJob,
  type InsertedRow,
  type NewJob,
} from '../jobs/insert-jobs.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { mostCaughtUp, ticksToFire } from './due-ticks.ts';
import { nextTick, ticksBetween, type TickRule } from './schedule-ticks.ts';

/** A schedule as it is fired. */
export interface DueSchedule {
  id: string;
  version: number;
  task_type: string;
  /** As it is stored. */
  payload: unknown;
  /** Of its task type; null where there is none of that name any more. */
  encrypt: boolean | null;
  cron: string | null;
  /** As text, for it may be a bigint. */
  every_ms: string | null;
  timezone: string | null;
  missed: MissedPolicy;
  options: ScheduleOptions;
  start_at: Date | null;
  end_at: Date | null;
  created_at: Date;
  created_by: string | null;
  next_run_at: Date;
  /** Of its task type. */
  retries: number | null;
  timeout_ms: number | null;
  now: Date;
}

/** What a schedule's row says of its ticks. */
export function tickRuleOf(
  row: Pick<DueSchedule, 'cron' | 'every_ms' | 'timezone' | 'start_at' | 'end_at' | 'created_at'>,
): TickRule {
  return {
    cron: row.cron,
    everyMs: row.every_ms === null ? null : Number(row.every_ms),
    timezone: row.timezone ?? 'UTC',
    startAt: row.start_at,
    endAt: row.end_at,
    createdAt: row.created_at,
  };
}

/** A schedule from code is fired by workers whose code has it, $1, and rests once none has. */
const isMine = '(s.code_hash IS NULL OR s.name = ANY ($1::text[]))';

const due: Statement = {
  name: 'due_schedules',
  text: `SELECT s.id, s.version, s.task_type, s.payload, s.cron, s.every_ms::text, s.timezone, s.missed, s.options,
      s.start_at, s.end_at, s.created_at, s.created_by, s.next_run_at, t.retries, t.timeout_ms, t.encrypt, taskflow.now() AS now
    FROM taskflow.schedules s LEFT JOIN taskflow.task_types t ON t.task_type = s.task_type
    WHERE s.paused_at IS NULL AND s.next_run_at <= taskflow.now() AND ${isMine} ORDER BY s.next_run_at, s.id LIMIT 100`,
};

const nextDue: Statement = {
  name: 'next_schedule',
  text: `SELECT extract(epoch FROM min(s.next_run_at) - taskflow.now())::float8 * 1000 AS due_in_ms
    FROM taskflow.schedules s WHERE s.paused_at IS NULL AND ${isMine}`,
};

const fire: Statement = {
  name: 'fire_schedule',
  // $21 the schedule, $22 its version, $23 the tick it stood at, $24 the next one; $25 the ticks to fire, which belong to
  // the jobs of $2 in their order. Of many workers that come at once one moves the schedule on, and the others do nothing.
  text: `
  WITH moved AS (
    UPDATE taskflow.schedules s SET next_run_at = $24::timestamptz
    WHERE s.id = $21::uuid AND s.version = $22 AND s.next_run_at = $23::timestamptz AND s.paused_at IS NULL
    RETURNING s.id, s.overlap
  ),
  wanted AS (
    SELECT m.id AS schedule_id, w.tick_at, w.job_id, m.overlap = 'skip' AND (w.place > 1 OR EXISTS (
      SELECT FROM taskflow.jobs j WHERE j.schedule_id = $21::uuid AND j.status IN ('pending', 'active'))) AS is_overlap
    FROM moved m CROSS JOIN unnest($25::timestamptz[], $2::uuid[]) WITH ORDINALITY AS w(tick_at, job_id, place)
  ),
  ticks AS (
    INSERT INTO taskflow.schedule_ticks (schedule_id, tick_at, job_id, skipped)
    SELECT schedule_id, tick_at, CASE WHEN NOT is_overlap THEN job_id END, CASE WHEN is_overlap THEN 'overlap' END FROM wanted
    ON CONFLICT (schedule_id, tick_at) DO NOTHING RETURNING job_id
  ),
  given AS (
    ${givenJobs}
    WHERE id IN (SELECT job_id FROM ticks)
  ),
  ${writeGiven}`,
};

const backfill: Statement = {
  name: 'backfill_schedule',
  // $21 the schedule, $22 its ticks, of which those that were fired before are left alone; $23 who asks, $24 and $25 for what.
  text: `
  WITH ticks AS (
    INSERT INTO taskflow.schedule_ticks (schedule_id, tick_at, job_id)
    SELECT s.id, w.tick_at, w.job_id
    FROM taskflow.schedules s CROSS JOIN unnest($22::timestamptz[], $2::uuid[]) AS w(tick_at, job_id)
    WHERE s.id = $21::uuid
    ON CONFLICT (schedule_id, tick_at) DO NOTHING RETURNING job_id
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'taskflow.schedules s WHERE s.id = $21::uuid', actor: '$23', address: '$26' },
      ...{ action: 'schedule.backfilled', subject: 's.id' },
      after: `jsonb_build_object('from', $24::text, 'to', $25::text, 'submitted', (SELECT count(*) FROM ticks))`,
    })}
  ),
  given AS (
    ${givenJobs}
    WHERE id IN (SELECT job_id FROM ticks)
  ),
  ${writeGiven}`,
};

/** Schedules that are due, at most 100, the longest due first. @param inCode those that are defined in the caller's code */
export function dueSchedules(db: Pick<Database, 'query'>, inCode: string[]): Promise<DueSchedule[]> {
  return db.query<DueSchedule>(due, [inCode]);
}

/** ms until a schedule is due, negative when one is, null without any. */
export async function nextScheduleInMs(db: Pick<Database, 'query'>, inCode: string[]): Promise<number | null> {
  const [row] = await db.query<{ due_in_ms: number | null }>(nextDue, [inCode]);
  return row?.due_in_ms ?? null;
}

/** What the jobs of schedules are made with. */
export interface FireServices {
  db: Pick<Database, 'query'>;
  env: Pick<Env, 'MAX_RETRIES' | 'JOB_TIMEOUT_MS'>;
  sealer: Sealer;
}

/**
 * Fires what is due of a schedule, by its policy for missed ticks, and moves it on to its next tick: ticks, jobs and the
 * move commit together, each tick once for good.
 *
 * Dies before the commit: it is due still. Dies after: its jobs are pending, and the sweep hints them. Repeated, by this
 * worker or another: it stands at another tick by then, and nothing is done.
 *
 * @throws Unreadable where its payload is encrypted by a key that is not here: it stays due
 */
export async function fireSchedule(services: FireServices, schedule: DueSchedule): Promise<InsertedJob[]> {
  const rule = tickRuleOf(schedule);
  const { now, next_run_at: stoodAt } = schedule;
  const all = ticksBetween(rule, new Date(stoodAt.getTime() - 1), now, mostCaughtUp);
  const ticks = ticksToFire(all, now, schedule.missed);
  const next = nextTick(rule, now);
  const jobs = ticks.map((tick) => jobAt(services, schedule, tick));
  const values = [...jobValues(jobs), schedule.id, schedule.version, stoodAt, next, ticks];
  return withJobs(jobs, await services.db.query<InsertedRow>(fire, values));
}

/** Submits a job for each of these ticks that was not fired before. */
export async function backfillTicks(
  services: FireServices,
  schedule: DueSchedule,
  ticks: Date[],
  by: { actor: Actor; from: string; to: string },
): Promise<InsertedJob[]> {
  const jobs = ticks.map((tick) => jobAt(services, schedule, tick));
  const values = [...jobValues(jobs), schedule.id, ticks, by.actor.name, by.from, by.to, by.actor.address];
  return withJobs(jobs, await services.db.query<InsertedRow>(backfill, values));
}

function withJobs(jobs: NewJob[], rows: InsertedRow[]): InsertedJob[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return jobs.flatMap((job) => {
    const row = byId.get(job.id);
    return row ? [{ job, row }] : [];
  });
}

/** The job of a tick, which is its `runAt`. */
function jobAt({ env, sealer }: FireServices, schedule: DueSchedule, tick: Date): NewJob {
  const { options } = schedule;
  const id = uuidv7();
  const payload = JSON.stringify(sealer.open(schedule.payload, schedule.id, 'payload'));
  return {
    id,
    taskType: schedule.task_type,
    priority: priorityNumbers[options.priority ?? 'normal'],
    payload: schedule.encrypt ? sealer.seal(payload, id, 'payload') : payload,
    callbackUrl: options.callbackUrl ?? null,
    maxAttempts: (options.retries ?? schedule.retries ?? env.MAX_RETRIES) + 1,
    timeoutMs: options.timeout ?? schedule.timeout_ms ?? env.JOB_TIMEOUT_MS,
    delayMs: null,
    runAt: tick.toISOString(),
    expiresAt: null,
    deadline: null,
    tags: options.tags ?? null,
    concurrencyKey: options.concurrencyKey ?? null,
    createdBy: schedule.created_by,
    rerunOf: null,
    scheduleId: schedule.id,
    traceparent: null,
    webhook: options.webhook ? JSON.stringify(options.webhook) : null,
    once: null,
  };
}
