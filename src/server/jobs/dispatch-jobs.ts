import { priorityNumbers } from '../../jobs/job-priority.ts';
import type { Database, Statement } from '../database.ts';
import type { Logger } from '../logger.ts';
import { mostIdsPerHint, type Hint, type HintQueue } from '../queue/hint-queue.ts';
import { claimWays, type ClaimWay } from '../tasks/claim-ways.ts';
import type { InsertedJob } from './insert-jobs.ts';
import type { MovedRow } from './transition-job/ended-tail.ts';

/** A pending job that is to be hinted. */
export interface DueJob {
  jobId: string;
  taskType: string;
  priority: number;
  generation: number;
  dueInMs: number;
  /** It has a concurrency key. */
  isKeyed: boolean;
}

/** What a statement answers of a job that is to be hinted. */
export type DueRow = Pick<MovedRow, 'id' | 'task_type' | 'priority' | 'generation' | 'due_in_ms' | 'is_keyed'>;

export function toDueJob(row: DueRow): DueJob {
  return {
    jobId: row.id,
    taskType: row.task_type,
    priority: row.priority,
    generation: row.generation,
    dueInMs: row.due_in_ms,
    isKeyed: row.is_keyed,
  };
}

/** A job that was just written. */
export function toNewDueJob({ job, row }: InsertedJob): DueJob {
  const { id: jobId, taskType, priority } = job;
  return { jobId, taskType, priority, generation: 0, dueInMs: row.due_in_ms, isKeyed: job.concurrencyKey !== null };
}

const undispatch: Statement = {
  name: 'undispatch_jobs',
  text: `
  WITH locked AS (
    SELECT j.id FROM unnest($1::uuid[], $2::int[]) AS u(id, generation)
    JOIN taskflow.jobs j ON j.id = u.id AND j.generation = u.generation AND j.status = 'pending'
    WHERE j.id = ANY($1::uuid[])
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  )
  UPDATE taskflow.jobs j SET dispatched_at = NULL FROM locked l WHERE j.id = l.id`,
};

/** Delays are grouped in steps of this many ms: a hint may come early, the claim then puts it off exactly. */
const delayStepMs = 50;

export interface DueHint {
  hint: Hint;
  /** ms after which it is due. */
  delayMs: number;
  jobs: DueJob[];
}

/**
 * One hint per task type, priority and delay, of at most `mostIdsPerHint` jobs each; one without ids for any number of jobs
 * that are claimed from the table.
 *
 * @param isLooked whether a job is claimed from the table; those with a concurrency key always are
 */
export function groupIntoHints(jobs: DueJob[], isLooked: (job: DueJob) => boolean = () => false): DueHint[] {
  const open = new Map<string, DueHint>();
  const hints: DueHint[] = [];
  for (const job of jobs) {
    const { taskType, priority } = job;
    const isLook = job.isKeyed || isLooked(job);
    const delayMs = Math.ceil(job.dueInMs / delayStepMs) * delayStepMs;
    const key = `${priority}/${delayMs}/${isLook ? 'look' : 'ids'}/${taskType}`;
    let entry = open.get(key);
    if (!entry || entry.hint.ids.length >= mostIdsPerHint) {
      entry = {
        hint: { taskType, priority, ids: [], ...(isLook && delayMs > 0 && { ripens: true }) },
        delayMs,
        jobs: [],
      };
      open.set(key, entry);
      hints.push(entry);
    }
    if (!isLook) entry.hint.ids.push([job.jobId, job.generation]);
    entry.jobs.push(job);
  }
  return hints;
}

interface DispatchServices {
  db: Database;
  queue: HintQueue;
  log: Pick<Logger, 'warn'>;
}

/**
 * Hints pending jobs, but for those of pulled types. Where there is no Redis, what is due has a look, and is claimed from
 * the table. Where the queue does not take a hint, the jobs' `dispatched_at` is cleared and the sweep hints them later; if
 * even that fails, the sweep finds them by their age. Never throws.
 */
export async function dispatchJobs(services: DispatchServices, jobs: DueJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const { db, queue, log } = services;
  const ways = await waysOf(db, jobs);
  const hinted = jobs.filter(({ taskType }) => ways.get(taskType) !== 'pulled');
  const isReady = ({ dueInMs }: DueJob): boolean => queue.kind === 'postgres' && dueInMs === 0;
  const hints = groupIntoHints(hinted, (job) => ways.get(job.taskType) === 'limited' || isReady(job));
  await Promise.all(
    hints.map(async ({ hint, delayMs, jobs: named }) => {
      try {
        await queue.add(hint, delayMs);
      } catch (error) {
        log.warn({ err: error, taskType: hint.taskType, jobs: named.length }, 'a hint was not taken');
        await db
          .query(undispatch, [named.map(({ jobId }) => jobId), named.map(({ generation }) => generation)])
          .catch((cause: unknown) => log.warn({ err: cause }, 'could not mark jobs as undispatched'));
      }
    }),
  );
}

/**
 * Hints what is pending among moved jobs, and what waited for a place that one of them left. Never throws.
 */
export async function dispatchMoved(services: DispatchServices, rows: MovedRow[]): Promise<void> {
  const awaited = new Map<string, number>();
  for (const row of rows) if (row.awaited) awaited.set(row.task_type, row.awaited | (awaited.get(row.task_type) ?? 0));
  await Promise.all([
    dispatchJobs(services, rows.filter((row) => row.status === 'pending').map(toDueJob)),
    ...Array.from(awaited, ([taskType, priorities]) => addLooks(services, taskType, priorities, 0)),
  ]);
}

/**
 * Has what is due of a task type claimed from the table, after a while. Never throws: the sweep looks for what waits.
 *
 * @param priorities as bits: 1 high, 2 normal, 4 low
 */
export async function addLooks(
  { db, queue, log }: DispatchServices,
  taskType: string,
  priorities: number,
  delayMs: number,
): Promise<void> {
  if ((await waysOf(db, [{ taskType }])).get(taskType) === 'pulled') return;
  const each = Object.values(priorityNumbers).filter((priority) => priorities & (1 << (priority - 1)));
  const added = each.map((priority) => queue.add({ taskType, priority, ids: [] }, delayMs));
  await Promise.all(added).catch((error: unknown) => log.warn({ err: error, taskType }, 'a look was not taken'));
}

/** Hints of pulled types do no harm, and a worker asks for limits itself. */
function waysOf(db: Database, jobs: { taskType: string }[]): Promise<ReadonlyMap<string, ClaimWay>> {
  const taskTypes = new Set(jobs.map(({ taskType }) => taskType));
  return claimWays(db, taskTypes).catch(() => new Map<string, ClaimWay>());
}
