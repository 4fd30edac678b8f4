import type { JobAction } from '../../jobs/job-action-schema.ts';

/** Columns of `taskflow.job_actions a` for an answer. */
export const actionColumns = `a.id, a.action, a.filter, a.state, a.matched, a.done, a.skipped, a.failed, a.error,
  a.created_by, a.created_at, a.finished_at`;

export interface ActionRow {
  id: string;
  action: JobAction['action'];
  filter: JobAction['filter'];
  state: JobAction['state'];
  matched: number | null;
  done: number;
  skipped: number;
  failed: number;
  error: string | null;
  created_by: string;
  created_at: Date;
  finished_at: Date | null;
}

export function toJobAction(row: ActionRow): JobAction {
  return {
    actionId: row.id,
    action: row.action,
    filter: row.filter,
    state: row.state,
    matched: row.matched,
    done: row.done,
    skipped: row.skipped,
    failed: row.failed,
    error: row.error,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
