import { z } from 'zod';
import { jobActionKinds } from '../../jobs/job-action-words.ts';
import { jobFilterSchema } from '../../jobs/job-filter-schema.ts';
import { wantedJobs } from '../../jobs/wanted-jobs.ts';
import type { Database, Statement } from '../database.ts';
import type { JobCursor } from '../jobs/job-cursor.ts';
import type { AddValue } from '../jobs/wanted-conditions.ts';
import { namedStatement } from '../named-statement.ts';
import { mayStillAct } from './action-right.ts';
import { progressOf, turnOf, type ActionStep, type WalkedJob } from './step-progress.ts';
import { findPartEnd, partConditions, placeColumns } from './walk-part.ts';
import { walkWay } from './walk-way.ts';

/** A filter of a newer version, with fields that this one does not know, is refused, never read as a wider one. */
const runningActionSchema = z.object({
  id: z.uuid(),
  action: z.enum(jobActionKinds),
  filter: jobFilterSchema,
  steps: z.int(),
  undoes: z.uuid().nullable(),
  /** The last job that was looked at, and until when those were created that are. */
  walkedAt: z.string(),
  walkedId: z.uuid(),
  until: z.string(),
});
export type RunningAction = z.infer<typeof runningActionSchema>;

const next: Statement = {
  name: 'next_job_action',
  text: `SELECT a.id, a.action, a.filter, a.steps, a.undoes, a.walk_created_at::text AS "walkedAt", a.walk_id AS "walkedId",
      a.created_at::text AS until, ${mayStillAct} AS may_act
    FROM taskflow.job_actions a
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

/** Jobs that are not cached may have to be read from a slow disk; nothing is locked meanwhile. */
const pageTimeoutMs = 30_000;

/** What an action acts on next. */
export interface ActionPage {
  /** Oldest first. */
  jobs: WalkedJob[];
  /** The last job of the part that was looked through to its end; undefined where more of it may match, or nothing follows. */
  end: JobCursor | undefined;
  isLast: boolean;
}

/**
 * The jobs that come next, at most `limit` of them: of one part of the table, where no index leads to what is wanted. There
 * may be none, and more behind.
 */
export async function findActionPage(db: Database, action: RunningAction, limit: number): Promise<ActionPage> {
  const wanted = wantedJobs(action.filter, new Date());
  const way = await walkWay({ db }, wanted);
  const reach = { after: { createdAt: action.walkedAt, id: action.walkedId }, until: action.until };
  const end = way.by === 'parts' ? await findPartEnd({ db }, way, reach) : undefined;
  const values: unknown[] = [];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const { where, order } = partConditions(wanted, way, reach, end, value);
  const text = `SELECT ${placeColumns} FROM taskflow.jobs j WHERE ${where} ORDER BY ${order} LIMIT ${value(limit)}::int`;
  const jobs = await db.query<WalkedJob>({ ...namedStatement('action-page', text), timeoutMs: pageTimeoutMs }, values);
  const isFull = jobs.length === limit;
  return { jobs, end: isFull ? undefined : end, isLast: !isFull && end === undefined };
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
