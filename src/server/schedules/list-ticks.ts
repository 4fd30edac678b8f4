import type { ListTicks, ScheduleTick } from '../../jobs/schedule-schema.ts';
import { isoTimes } from '../iso-times.ts';
import { requireSchedule, type ScheduleQueries } from './find-schedules.ts';

const list = {
  name: 'list_schedule_ticks',
  text: `SELECT t.tick_at, t.job_id, t.skipped, t.fired_at, j.status
    FROM taskflow.schedule_ticks t LEFT JOIN taskflow.jobs j ON j.id = t.job_id
    WHERE t.schedule_id = $1 AND ($2::timestamptz IS NULL OR t.tick_at < $2) ORDER BY t.tick_at DESC LIMIT $3`,
  types: isoTimes,
};

interface TickRow {
  tick_at: string;
  job_id: string | null;
  skipped: ScheduleTick['skipped'];
  fired_at: string;
  status: ScheduleTick['status'];
}

/** What became of the ticks of a schedule, the newest first. @throws TaskFlowError not_found */
export async function listTicks(
  queries: Pick<ScheduleQueries, 'db'>,
  scheduleId: string,
  { limit, cursor }: ListTicks,
): Promise<{ ticks: ScheduleTick[]; nextCursor: string | null }> {
  await requireSchedule(queries, scheduleId);
  const rows = await queries.db.query<TickRow>(list, [scheduleId, cursor ?? null, limit + 1]);
  const ticks = rows.slice(0, limit).map((row) => ({
    ...{ tickAt: row.tick_at, firedAt: row.fired_at },
    ...{ jobId: row.job_id, skipped: row.skipped, status: row.status },
  }));
  return { ticks, nextCursor: rows.length > limit ? (ticks.at(-1)?.tickAt ?? null) : null };
}
