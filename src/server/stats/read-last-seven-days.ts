import type { Stats } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';
import { readHistoryRows } from './read-history-rows.ts';

const dayMs = 86_400_000;

/** Seven days in UTC, oldest first, today last, none missing. */
export async function readLastSevenDays(db: Pick<Database, 'query'>): Promise<Stats['lastSevenDays']> {
  const { window, rows } = await readHistoryRows(db, lastSevenDays);
  const days = new Map(rows.map((row) => [row.point, row]));
  return Array.from({ length: 7 }, (_, day) => ({
    date: new Date(window.fromMs + day * dayMs).toISOString().slice(0, 10),
    completed: days.get(day)?.completed ?? 0,
    failed: days.get(day)?.failed ?? 0,
  }));
}

function lastSevenDays(nowMs: number) {
  const todayMs = Math.floor(nowMs / dayMs) * dayMs;
  return { fromMs: todayMs - 6 * dayMs, toMs: todayMs + dayMs, stepMs: dayMs };
}
