import type { JobAction } from '../../jobs/job-action-schema.ts';
import { shownFilter } from './audited-filter.ts';

/** Columns of `taskflow.job_actions a` for an answer. */
export const actionColumns = `a.id, a.action, a.filter, a.state, a.matched, a.done, a.skipped, a.failed, a.error,
  a.created_by, a.created_at, a.finished_at, a.starts_at, a.skipped_by, a.undoes,
  (SELECT u.id FROM taskflow.job_actions u WHERE u.undoes = a.id AND u.state <> 'stopped') AS undone_by,
  EXISTS (SELECT FROM taskflow.job_action_jobs t WHERE t.action_id = a.id) AS is_kept`;

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
  starts_at: Date | null;
  skipped_by: JobAction['skippedBy'];
  undoes: string | null;
  undone_by: string | null;
  /** Which jobs it changed is known. */
  is_kept: boolean;
}

export function toJobAction(row: ActionRow): JobAction {
  return {
    actionId: row.id,
    action: row.action,
    filter: shownFilter(row.filter),
    state: row.state,
    matched: row.matched,
    done: row.done,
    skipped: row.skipped,
    skippedBy: row.skipped_by,
    missing: missingOf(row),
    failed: row.failed,
    error: row.error,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    startsAt: row.starts_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    canUndo: row.is_kept && row.state !== 'running' && row.undoes === null && row.undone_by === null,
    undoes: row.undoes,
    undoneBy: row.undone_by,
  };
}

/** Of what an undo was to put back: deleted since, or forgotten by the action that changed it. */
function missingOf({ undoes, state, matched, done, skipped, failed }: ActionRow): number {
  return undoes === null || state !== 'completed' ? 0 : Math.max(0, (matched ?? 0) - done - skipped - failed);
}
