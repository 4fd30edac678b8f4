import type { JobAction } from '../../jobs/job-action-schema.ts';
import { actorOf, systemActor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import { mayStillAct } from './action-right.ts';
import { findAction } from './find-actions.ts';
import { auditedFigures } from './step-progress.ts';

const stop: Statement = {
  name: 'stop_job_action',
  // A step under way is waited for: it holds the action's row.
  text: `
  WITH stopped AS (
    UPDATE taskflow.job_actions a SET state = 'stopped', finished_at = taskflow.now()
    WHERE a.id = $1 AND a.state = 'running' RETURNING a.*
  )
  ${writesEntry({
    ...{ from: 'stopped s', actor: '$2', address: '$3', action: 'job_action.stopped', subject: 's.id' },
    after: auditedFigures('s'),
  })}`,
};

const stopRevoked: Statement = {
  name: 'stop_revoked_job_action',
  text: `
  WITH stopped AS (
    UPDATE taskflow.job_actions a SET state = 'stopped', finished_at = taskflow.now(),
      error = 'Stopped: the key that made this action was revoked.'
    WHERE a.id = $1 AND a.state = 'running' AND NOT ${mayStillAct} RETURNING a.*
  )
  ${writesEntry({
    ...{ from: 'stopped s', actor: `'${systemActor}'`, action: 'job_action.stopped', subject: 's.id' },
    after: `(${auditedFigures('s')} || jsonb_build_object('error', s.error))`,
  })}`,
};

/** Stops a bulk action whose key was revoked, and says so in it and in the audit log. Any other is left as it is. */
export async function stopRevokedAction(db: Pick<Database, 'query'>, actionId: string): Promise<void> {
  await db.query(stopRevoked, [actionId]);
}

/**
 * Stops a bulk action: once this has returned, no further job is acted on. What is done stays done. One that has ended
 * is left as it is.
 *
 * @throws TaskFlowError not_found
 */
export async function stopAction(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  actionId: string,
): Promise<JobAction> {
  const { name, address } = actorOf(caller);
  if (isUuid(actionId)) await services.db.query(stop, [actionId, name, address]);
  return findAction(services, actionId);
}
