import { setImmediate as turn } from 'node:timers/promises';
import type { ScheduleWeek } from '../../jobs/schedule-week-schema.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import { sharedFor } from '../stats/shared-for.ts';
import { isInCode, ruleOfRow, type ScheduleRow } from './schedule-row.ts';
import { ticksOfWeek } from './ticks-of-week.ts';

type Queries = Pick<Database, 'query'>;

const weekMs = 7 * 86_400_000;
const mostSchedules = 200;
/** Finding a tick by cron takes a tenth of a millisecond of the one thread that answers. */
const mostRuns = 1_000;
const shareMs = 5_000;

const statement = {
  name: 'read_schedule_week',
  text: `SELECT s.id, s.name, s.cron, s.every_ms::float8 AS every_ms, s.timezone, s.start_at, s.end_at, s.created_at,
      taskflow.now() AS now
    FROM taskflow.schedules s
    WHERE s.paused_at IS NULL AND s.next_run_at <= taskflow.now() + interval '7 days'
      AND (s.code_hash IS NULL OR ${isInCode})
    ORDER BY s.next_run_at, s.name LIMIT ${mostSchedules + 1}`,
  types: isoTimes,
};

type WeekRow = Pick<
  ScheduleRow,
  'id' | 'name' | 'cron' | 'every_ms' | 'timezone' | 'start_at' | 'end_at' | 'created_at' | 'now'
>;

/**
 * What runs within the next seven days: of 200 schedules at most, those that run first, and about 1,000 runs, as of at most
 * five seconds ago.
 */
export function readWeek({ db }: { db: Queries }): Promise<ScheduleWeek> {
  return read(db);
}

const read = sharedFor(shareMs, async (db: Queries): Promise<ScheduleWeek> => {
  const rows = await db.query<WeekRow>(statement, []);
  const from = new Date(rows[0]?.now ?? Date.now());
  const until = new Date(from.getTime() + weekMs);
  const week: ScheduleWeek = {
    from: from.toISOString(),
    until: until.toISOString(),
    runs: [],
    frequent: [],
    isWhole: rows.length <= mostSchedules,
  };
  let found = 0;
  for (const row of rows.slice(0, mostSchedules)) {
    if (found >= mostRuns) return { ...week, isWhole: false };
    // Others are answered between two of them.
    await turn();
    const named = { scheduleId: row.id, name: row.name };
    const ticks = ticksOfWeek(ruleOfRow(row), from, until);
    if (ticks === 'frequent') week.frequent.push(named);
    else week.runs.push({ ...named, at: ticks.map((tick) => tick.toISOString()) });
    found += ticks === 'frequent' ? 0 : ticks.length;
  }
  return week;
});
