import { mayStillAct } from './action-right.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { AddValue } from '../jobs/job-conditions.ts';
import type { JobCursor } from '../jobs/job-cursor.ts';
import type { JobActionKind } from '../../jobs/job-action-words.ts';
import type { JobFilter } from '../../jobs/job-filter-schema.ts';

/** A job that a bulk action has come to. */
export interface WalkedJob {
  id: string;
  /** Its creation with microseconds, in UTC. */
  createdAt: string;
}

/** One step of a bulk action: jobs that follow the last that it looked at. There may be none in what a step walks over. */
export interface ActionStep {
  actionId: string;
  action: JobActionKind;
  filter: JobFilter;
  /** The action that left the jobs as they must still be; null for any that the filter matches. */
  undoes: string | null;
  /** How many steps the action has taken before. */
  steps: number;
  jobs: readonly WalkedJob[];
  /** Up to where nothing else is to be acted on. Default: the last of the jobs */
  end?: JobCursor | undefined;
  /** No more jobs follow: the action is completed with this step. */
  isLast: boolean;
}

/**
 * The CTE `turn`, which locks the action: it is empty when the action was stopped, the key that made it was revoked, or
 * somebody else took this step. All that the statement changes must hang on it.
 */
export function turnOf(step: ActionStep, value: AddValue): string {
  return `turn AS (
    SELECT a.id FROM taskflow.job_actions a
    WHERE a.id = ${value(step.actionId)}::uuid AND a.state = 'running' AND a.steps = ${value(step.steps)}::int
      AND ${mayStillAct} FOR UPDATE OF a
  )`;
}

/**
 * The CTE `progressed` that writes how far the action has come, a row when the step was taken. The step that ends the
 * action writes that into the audit log.
 *
 * @param counted SQL that sets `done`, `skipped`, `failed` or `error` of `taskflow.job_actions a`
 */
export function progressOf(step: ActionStep, value: AddValue, counted: string): string {
  const last = step.end ?? step.jobs.at(-1);
  const isLast = `${value(step.isLast)}::boolean`;
  return `progressed AS (
    UPDATE taskflow.job_actions a SET
      ${counted},
      steps = a.steps + 1,
      walk_created_at = coalesce(${value(last?.createdAt ?? null)}::timestamptz, a.walk_created_at),
      walk_id = coalesce(${value(last?.id ?? null)}::uuid, a.walk_id),
      stepped_at = taskflow.now(),
      state = CASE WHEN ${isLast} THEN 'completed' ELSE a.state END,
      finished_at = CASE WHEN ${isLast} THEN taskflow.now() END
    FROM turn t WHERE a.id = t.id
    RETURNING a.*
  ),
  audit AS (
    ${writesEntry({
      from: `progressed p WHERE p.state = 'completed'`,
      ...{ actor: 'p.created_by', action: 'job_action.completed', subject: 'p.id', after: auditedFigures('p') },
    })}
  )`;
}

/** What the audit log keeps of an action that ended, which stands under the given alias. */
export function auditedFigures(alias: string): string {
  return `jsonb_build_object('action', ${alias}.action, 'matched', ${alias}.matched, 'done', ${alias}.done,
      'skipped', ${alias}.skipped, 'failed', ${alias}.failed)`;
}
