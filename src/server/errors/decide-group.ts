import type { ErrorGroup, IgnoreErrorGroup } from '../../jobs/error-group-schema.ts';
import type { JobAction } from '../../jobs/job-action-schema.ts';
import { createAction } from '../actions/create-action.ts';
import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { requireErrorGroup } from './find-group.ts';

type Queries = { db: Pick<Database, 'query'> };

const verbs = { open: 'reopened', ignored: 'ignored', resolved: 'resolved' } as const;
type Decision = keyof typeof verbs;

/** The decision and its entry of the audit log, where it changes anything. */
function decisionStatement(decision: Decision): Statement {
  return {
    name: `decide_error_group_${decision}`,
    text: `
  WITH locked AS (
    SELECT g.fingerprint, g.state, g.ignore_above FROM taskflow.error_groups g
    WHERE g.fingerprint = $1 AND (g.state <> '${decision}' OR g.ignore_above IS DISTINCT FROM $4::int
      OR (g.state = 'open' AND g.returned_at IS NOT NULL))
    FOR UPDATE OF g
  ),
  decided AS (
    UPDATE taskflow.error_groups g SET state = '${decision}', ignore_above = $4::int, returned_at = NULL,
      seen_before = coalesce((SELECT h.count FROM taskflow.error_group_hours h
        WHERE h.fingerprint = g.fingerprint AND h.hour_at = date_trunc('hour', taskflow.now(), 'UTC')), 0),
      decided_at = taskflow.now(), decided_by = $2
    FROM locked l WHERE g.fingerprint = l.fingerprint
    RETURNING g.fingerprint, g.state, g.ignore_above, l.state AS old_state, l.ignore_above AS old_above
  )
  ${writesEntry({
    ...{ from: 'decided', actor: '$2', address: '$3', subject: 'fingerprint' },
    action: `error_group.${verbs[decision]}`,
    before: `jsonb_strip_nulls(jsonb_build_object('state', old_state, 'ignoreAbove', old_above))`,
    after: `jsonb_strip_nulls(jsonb_build_object('state', state, 'ignoreAbove', ignore_above))`,
  })}`,
  };
}

const statements: Record<Decision, Statement> = {
  open: decisionStatement('open'),
  ignored: decisionStatement('ignored'),
  resolved: decisionStatement('resolved'),
};

async function decide(
  { db }: Queries,
  caller: Caller,
  fingerprint: string,
  decision: Decision,
  above: number | null = null,
): Promise<ErrorGroup> {
  await requireErrorGroup({ db }, fingerprint);
  const actor = actorOf(caller);
  await db.query(statements[decision], [fingerprint, actor.name, actor.address, above]);
  return requireErrorGroup({ db }, fingerprint);
}

/** Leaves a group out of sight, for good or until it is seen more often in an hour. @throws TaskFlowError not_found */
export function ignoreErrorGroup(
  queries: Queries,
  caller: Caller,
  fingerprint: string,
  { above }: IgnoreErrorGroup,
): Promise<ErrorGroup> {
  return decide(queries, caller, fingerprint, 'ignored', above ?? null);
}

/** Says that its cause is gone: seen again, it has returned. @throws TaskFlowError not_found */
export function resolveErrorGroup(queries: Queries, caller: Caller, fingerprint: string): Promise<ErrorGroup> {
  return decide(queries, caller, fingerprint, 'resolved');
}

/** Takes back that it is ignored or resolved. @throws TaskFlowError not_found */
export function reopenErrorGroup(queries: Queries, caller: Caller, fingerprint: string): Promise<ErrorGroup> {
  return decide(queries, caller, fingerprint, 'open');
}

/** Retries the jobs of the group that are failed now, as a bulk action. @throws TaskFlowError not_found */
export async function retryErrorGroup(queries: Queries, caller: Caller, fingerprint: string): Promise<JobAction> {
  await requireErrorGroup(queries, fingerprint);
  return createAction(queries, caller, { action: 'retry', filter: { errorGroup: fingerprint, status: 'failed' } });
}
