import { TaskFlowError } from '../../jobs/errors.ts';
import type { JobAction } from '../../jobs/job-action-schema.ts';
import type { JobActionKind } from '../../jobs/job-action-words.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import { createAction } from './create-action.ts';
import { findAction } from './find-actions.ts';

/** What puts back the jobs that an action changed. */
const opposite: Partial<Record<JobActionKind, JobActionKind>> = { cancel: 'retry', retry: 'cancel' };

/**
 * Undoes a bulk action that has ended, by another one: what it cancelled is retried, what it retried is cancelled. Only
 * jobs that are still as it left them are touched: one that was started, ended or changed since is skipped, one that was
 * deleted, or that the action knows no more because retention has begun to forget it, is missing.
 *
 * @throws TaskFlowError not_found; conflict when it still runs, deleted its jobs, changed none, or is undone already
 */
export async function undoAction(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  actionId: string,
): Promise<JobAction> {
  const action = await findAction(services, actionId);
  const inverse = opposite[action.action];
  if (inverse === undefined || !action.canUndo) throw new TaskFlowError('conflict', whyNot(action));
  return createAction(services, caller, { action: inverse, filter: { changedBy: actionId } }, action);
}

function whyNot({ action, state, undoes, undoneBy, done }: JobAction): string {
  if (action === 'delete') return 'Deleted jobs are gone: nothing brings them back.';
  if (state === 'running') return 'That bulk action still runs. Stop it first.';
  if (undoes !== null) return 'That bulk action undid another one: it cannot be undone itself.';
  if (undoneBy !== null) return 'That bulk action is undone already.';
  if (done === 0) return 'That bulk action changed no job: there is nothing to undo.';
  return 'Which jobs that bulk action changed is not known any more.';
}
