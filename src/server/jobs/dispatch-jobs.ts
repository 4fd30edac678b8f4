import type { Database, Statement } from '../database.ts';
import type { Logger } from '../logger.ts';
import type { Hint, HintQueue } from '../queue/hint-queue.ts';
import { pulledTypes } from '../tasks/pulled-types.ts';
import type { InsertedJob } from './insert-jobs.ts';
import type { MovedRow } from './transition-job/ended-tail.ts';

/** A pending job that is to be hinted. */
export interface DueJob {
  jobId: string;
  taskType: string;
  priority: number;
  generation: number;
  dueInMs: number;
}

/** What a statement answers of a job that is to be hinted. */
export type DueRow = Pick<MovedRow, 'id' | 'task_type' | 'priority' | 'generation' | 'due_in_ms'>;

export function toDueJob(row: DueRow): DueJob {
  return {
    jobId: row.id,
    taskType: row.task_type,
    priority: row.priority,
    generation: row.generation,
    dueInMs: row.due_in_ms,
  };
}

/** A job that was just written. */
export function toNewDueJob({ job, row }: InsertedJob): DueJob {
  return { jobId: job.id, taskType: job.taskType, priority: job.priority, generation: 0, dueInMs: row.due_in_ms };
}

/** Those of the moved jobs that are pending again. */
export function toDueJobs(rows: MovedRow[]): DueJob[] {
  return rows.filter((row) => row.status === 'pending').map(toDueJob);
}

const undispatch: Statement = {
  name: 'undispatch_jobs',
  text: `
  WITH locked AS (
    SELECT j.id FROM unnest($1::uuid[], $2::int[]) AS u(id, generation)
    JOIN taskflow.jobs j ON j.id = u.id AND j.generation = u.generation AND j.status = 'pending'
    ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
  )
  UPDATE taskflow.jobs j SET dispatched_at = NULL FROM locked l WHERE j.id = l.id`,
};

/** Delays are grouped in steps of this many ms: a hint may come early, the claim then puts it off exactly. */
const delayStepMs = 50;

/**
 * One hint per task type, priority and delay, of at most `mostIds` jobs each.
 *
 * @returns hints with the ms after which each is due
 */
export function groupIntoHints(jobs: DueJob[], mostIds: number): { hint: Hint; delayMs: number }[] {
  const open = new Map<string, { hint: Hint; delayMs: number }>();
  const hints: { hint: Hint; delayMs: number }[] = [];
  for (const job of jobs) {
    const delayMs = Math.ceil(job.dueInMs / delayStepMs) * delayStepMs;
    const key = `${job.priority}/${delayMs}/${job.taskType}`;
    let entry = open.get(key);
    if (!entry || entry.hint.ids.length >= mostIds) {
      entry = { hint: { taskType: job.taskType, priority: job.priority, ids: [] }, delayMs };
      open.set(key, entry);
      hints.push(entry);
    }
    entry.hint.ids.push([job.jobId, job.generation]);
  }
  return hints;
}

/**
 * Hints pending jobs, but for those of pulled types, which are claimed straight from the table. Where the queue does not take a hint, the jobs' `dispatched_at` is cleared and the sweep hints
 * them later; if even that fails, the sweep finds them by their age. Never throws.
 */
export async function dispatchJobs(
  services: { db: Database; queue: HintQueue; log: Pick<Logger, 'warn'> },
  jobs: DueJob[],
  mostIds: number,
): Promise<void> {
  if (jobs.length === 0) return;
  // Hints of pulled types do no harm: whoever takes one drops it.
  const pulled = await pulledTypes(
    services.db,
    jobs.map(({ taskType }) => taskType),
  ).catch(() => new Set<string>());
  const hinted = jobs.filter(({ taskType }) => !pulled.has(taskType));
  await Promise.all(
    groupIntoHints(hinted, mostIds).map(async ({ hint, delayMs }) => {
      try {
        await services.queue.add(hint, delayMs);
      } catch (error) {
        services.log.warn({ err: error, taskType: hint.taskType, jobs: hint.ids.length }, 'a hint was not taken');
        await services.db
          .query(undispatch, [hint.ids.map(([jobId]) => jobId), hint.ids.map(([, generation]) => generation)])
          .catch((cause: unknown) => services.log.warn({ err: cause }, 'could not mark jobs as undispatched'));
      }
    }),
  );
}
