import type { TopErrorGroup } from '../../jobs/error-group-schema.ts';
import type { ErrorGroupState } from '../../jobs/error-group-words.ts';
import type { Database, Statement } from '../database.ts';
import { shownState } from './group-row.ts';

const top: Statement = {
  name: 'find_top_error_groups',
  // The five hundred that were seen last: enough to see what is wrong, and bounded however many there are.
  text: `
  SELECT g.fingerprint, g.task_type, g.title, ${shownState} AS state, g.last_seen_at, d.count
  FROM (
    SELECT * FROM taskflow.error_groups WHERE state = 'open' AND last_seen_at > taskflow.now() - interval '1 day'
    ORDER BY last_seen_at DESC LIMIT 500) g
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(h.count), 0)::int AS count FROM taskflow.error_group_hours h
    WHERE h.fingerprint = g.fingerprint
      AND h.hour_at > date_trunc('hour', taskflow.now(), 'UTC') - interval '24 hours') d
  ORDER BY d.count DESC, g.last_seen_at DESC, g.fingerprint LIMIT 5`,
};

interface TopRow {
  fingerprint: string;
  task_type: string;
  title: string;
  state: ErrorGroupState;
  last_seen_at: Date;
  count: number;
}

/** The open groups with most errors in the last 24 hours, five at most. */
export async function findTopGroups(db: Pick<Database, 'query'>): Promise<TopErrorGroup[]> {
  const rows = await db.query<TopRow>(top, []);
  return rows.map(({ fingerprint, task_type: taskType, title, state, last_seen_at: lastSeenAt, count }) => {
    return { fingerprint, taskType, title, state, lastDay: count, lastSeenAt: lastSeenAt.toISOString() };
  });
}
