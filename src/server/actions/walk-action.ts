import { z } from 'zod';
import { jobActionKinds } from '../../jobs/job-action-words.ts';
import { jobFilterSchema } from '../../jobs/job-filter-schema.ts';
import type { Database, Statement } from '../database.ts';
import { jobConditions, type AddValue } from '../jobs/job-conditions.ts';
import { namedStatement } from '../named-statement.ts';
import { mayStillAct } from './action-right.ts';
import { progressOf, turnOf, type ActionStep, type WalkedJob } from './step-progress.ts';

/** A filter of a newer version, with fields that this one does not know, is refused, never read as a wider one. */
const runningActionSchema = z.object({
  id: z.uuid(),
  action: z.enum(jobActionKinds),
  filter: jobFilterSchema,
  steps: z.int(),
  undoes: z.uuid().nullable(),
});
export type RunningAction = z.infer<typeof runningActionSchema>;

const next: Statement = {
  name: 'next_job_action',
  text: `SELECT a.id, a.action, a.filter, a.steps, a.undoes, ${mayStillAct} AS may_act FROM taskflow.job_actions a
    WHERE a.state = 'running' AND (a.starts_at IS NULL OR a.starts_at <= taskflow.now()) ORDER BY a.stepped_at, a.id LIMIT 1`,
};

const trouble: Statement = {
  name: 'put_off_job_action',
  text: `UPDATE taskflow.job_actions SET error = $2, stepped_at = taskflow.now() WHERE id = $1 AND state = 'running'`,
};

export interface NextAction {
  id: string;
  /** False when the key that made it was revoked: it is to be stopped. */
  may_act: boolean;
}

/** The running action whose turn it is: the one that waits longest. As it stands in the table: `toRunningAction` reads it. */
export async function nextAction(db: Database): Promise<NextAction | undefined> {
  const [row] = await db.query<NextAction>(next, []);
  return row;
}

/** @throws Error that says what another version wrote and this one cannot read */
export function toRunningAction(row: { id: string }): RunningAction {
  const parsed = runningActionSchema.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new Error(`This version cannot read the action: ${z.prettifyError(parsed.error)}`);
}

/** Notes why an action cannot go on at the moment, and lets others have their turn first. */
export async function putOffAction(db: Database, actionId: string, error: string): Promise<void> {
  await db.query(trouble, [actionId, error]);
}

/** Many jobs may have to be looked at for a few that match; nothing is locked meanwhile. */
const pageTimeoutMs = 30_000;

/** The jobs that come next, oldest first, at most `limit` of them. */
export async function findActionPage(db: Database, action: RunningAction, limit: number): Promise<WalkedJob[]> {
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const conditions = jobConditions(action.filter, value).map((condition) => `AND ${condition}`);
  const text = `
    SELECT p.id, to_char(p.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt"
    FROM taskflow.job_actions a CROSS JOIN LATERAL (
      SELECT j.id, j.created_at FROM taskflow.jobs j
      WHERE (j.created_at, j.id) > (a.walk_created_at, a.walk_id) AND j.created_at <= a.created_at
        ${conditions.join(' ')}
      ORDER BY j.created_at, j.id LIMIT ${value(limit)}::int
    ) p
    WHERE a.id = ${value(action.id)}::uuid ORDER BY p.created_at, p.id`;
  return db.query<WalkedJob>({ ...namedStatement('action-page', text), timeoutMs: pageTimeoutMs }, values);
}

/**
 * Takes a step whose jobs could not be written: they are counted as failed, and the walk goes on behind them.
 *
 * @returns false when the step is not to be taken any more, as with `actOnJobs`
 */
export async function failStep(db: Database, step: ActionStep, error: string): Promise<boolean> {
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const counted = `failed = a.failed + ${value(step.jobs.length)}::int, error = ${value(error)}::text`;
  const text = `WITH ${turnOf(step, value)},
  ${progressOf(step, value, counted)}
  SELECT id FROM progressed`;
  return (await db.query(namedStatement('failed-step', text), values)).length > 0;
}
