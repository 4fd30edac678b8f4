import type { Database } from '../../src/server/database.ts';
import { dispatchJobs, toDueJobs, type DueJob } from '../../src/server/jobs/dispatch-jobs.ts';
import { probeSweep } from '../../src/server/jobs/probe-sweep.ts';
import { takeGoneHints, takeUndispatched } from '../../src/server/jobs/sweep-hints.ts';
import type { MovedRow } from '../../src/server/jobs/transition-job/ended-tail.ts';
import { sweepExpired, sweepLost, sweepOverdue } from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import type { Logger } from '../../src/server/logger.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';

export interface SweepParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  workerId: () => string;
  leaseMs: number;
  stopGraceMs: number;
  mostIdsPerHint: number;
  /** Told about every job that the sweep moved, to broadcast it. */
  onMoved: (rows: MovedRow[]) => void;
}

/**
 * One round of the sweep: finds what a dead process or a lost hint left behind. Bounded; costs one look when there is
 * nothing to do. Any worker may call it at any time: only the elected one does anything.
 */
export async function sweep(parts: SweepParts): Promise<void> {
  const { db, log } = parts;
  const probe = await probeSweep(db, parts.workerId(), parts.leaseMs);
  if (!probe) return;

  const moved: MovedRow[] = [];
  if (probe.has_lost && probe.is_steady) moved.push(...(await sweepLost(db)));
  if (probe.has_expired) moved.push(...(await sweepExpired(db)));
  if (probe.has_overdue) moved.push(...(await sweepOverdue(db, parts.stopGraceMs + 1000)));
  if (moved.length > 0) {
    log.warn({ jobs: moved.length }, 'swept jobs that were lost, expired or past their deadline');
    parts.onMoved(moved);
  }

  const hinted: DueJob[] = toDueJobs(moved);
  if (probe.has_undispatched && (await parts.queue.isReachable())) hinted.push(...(await takeUndispatched(db)));
  if (probe.has_waiting) hinted.push(...(await goneHints(parts)));
  if (hinted.length > 0) await dispatchJobs(parts, hinted, parts.mostIdsPerHint);
}

async function goneHints({ db, queue, log }: SweepParts): Promise<DueJob[]> {
  let readyHints: number;
  try {
    readyHints = await queue.countReady();
  } catch {
    return []; // The queue is away: hints would not be taken.
  }
  const jobs = await takeGoneHints(db, readyHints === 0);
  if (jobs.length > 0) log.info({ jobs: jobs.length, readyHints }, 'made lost hints again');
  return jobs;
}
