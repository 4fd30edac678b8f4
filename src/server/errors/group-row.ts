import type { ErrorGroup } from '../../jobs/error-group-schema.ts';
import type { ErrorGroupState } from '../../jobs/error-group-words.ts';
import { isRising } from '../../jobs/is-rising.ts';

/** SQL: the state that is shown of `taskflow.error_groups g`. */
export const shownState = `CASE WHEN g.state <> 'open' THEN g.state WHEN g.returned_at IS NOT NULL THEN 'returned'
  WHEN g.decided_at IS NULL AND g.first_seen_at > taskflow.now() - interval '1 day' THEN 'new' ELSE 'ongoing' END`;

/** SQL: what `toErrorGroup` reads of `taskflow.error_groups g`. */
export const groupColumns = `g.fingerprint, g.task_type, g.code, g.name, g.title, g.frame, ${shownState} AS state,
  g.ignore_above, g.count::float8 AS count, g.first_seen_at, g.last_seen_at, g.returned_at, g.decided_at, g.decided_by,
  g.job_id, ARRAY(
    SELECT coalesce(h.count, 0) FROM generate_series(23, 0, -1) AS n LEFT JOIN taskflow.error_group_hours h
      ON h.fingerprint = g.fingerprint AND h.hour_at = date_trunc('hour', taskflow.now(), 'UTC') - n * interval '1 hour'
    ORDER BY n DESC) AS hours`;

export interface GroupRow {
  fingerprint: string;
  task_type: string;
  code: string;
  name: string | null;
  title: string;
  frame: string | null;
  state: ErrorGroupState;
  ignore_above: number | null;
  count: number;
  first_seen_at: Date;
  last_seen_at: Date;
  returned_at: Date | null;
  decided_at: Date | null;
  decided_by: string | null;
  job_id: string;
  hours: number[];
}

export function toErrorGroup(row: GroupRow): ErrorGroup {
  return {
    fingerprint: row.fingerprint,
    taskType: row.task_type,
    code: row.code,
    name: row.name,
    title: row.title,
    frame: row.frame,
    state: row.state,
    ignoreAbove: row.ignore_above,
    count: row.count,
    lastDay: row.hours.reduce((sum, count) => sum + count, 0),
    hours: row.hours,
    isRising: isRising(row.hours),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    returnedAt: row.returned_at?.toISOString() ?? null,
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by,
    jobId: row.job_id,
  };
}
