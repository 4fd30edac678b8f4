import type { Database } from '../../src/server/database.ts';
import { addLooks, dispatchJobs, dispatchMoved, type DueJob } from '../../src/server/jobs/dispatch-jobs.ts';
import { probeSweep, type SweepProbe } from '../../src/server/jobs/probe-sweep.ts';
import { takeGoneHints, takeUndispatched, takeWalkPage, type TakenPage } from '../../src/server/jobs/sweep-hints.ts';
import { findReadyLanes, findWaitingTypes, noteLimitsSeen } from '../../src/server/jobs/sweep-looks.ts';
import { cancelRequested } from '../../src/server/jobs/transition-job/cancel-jobs.ts';
import type { MovedRow } from '../../src/server/jobs/transition-job/ended-tail.ts';
import {
  sweepExpired,
  sweepLimit,
  sweepLost,
  sweepOverdue,
  sweepTimedOut,
} from '../../src/server/jobs/transition-job/sweep-jobs.ts';
import type { Logger } from '../../src/server/logger.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';
import type { SweepMeter } from '../metrics/sweep-meter.ts';
import { watchStore, type StoreWatch } from './watch-store.ts';

export interface SweepParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  workerId: () => string;
  leaseMs: number;
  stopGraceMs: number;
  /** Told about every job that the sweep moved, to broadcast it. */
  onMoved: (rows: MovedRow[]) => void;
  /** There are bulk actions to go on with. */
  onActions: () => void;
  /** Told what each round of the elected worker has found, before it acts. */
  onFound?: (probe: SweepProbe) => void;
  /** Told of the jobs that were submitted from SQL and are counted now, by their task types. */
  onSubmitted?: (taskTypes: string[]) => void;
  meter?: SweepMeter;
}

/** Most pages of jobs that one round hints. */
const pagesPerRound = 10;

/**
 * Makes the sweep of this process, which finds what a dead process or a lost hint left behind. One round is bounded, and
 * costs one look when there is nothing to do. Any worker may call it at any time: only the elected one does anything.
 *
 * @returns the round; it answers whether this worker is the elected one
 */
export function createSweep(parts: SweepParts): () => Promise<boolean> {
  const watch: StoreWatch = { keptRound: 0 };
  return async () => {
    const probe = await probeSweep(parts.db, parts.workerId(), parts.leaseMs, watch.keptRound);
    if (!probe) return false;
    parts.onFound?.(probe);
    parts.meter?.round();
    if (probe.has_actions) parts.onActions();
    const moved = await moveJobs(parts, probe);
    await dispatchMoved(parts, moved);
    await makeHints(parts, probe, watch);
    return true;
  };
}

async function moveJobs({ db, log, stopGraceMs, onMoved, meter }: SweepParts, probe: SweepProbe): Promise<MovedRow[]> {
  const cancelled = probe.has_cancel_requests ? await cancelRequested(db, sweepLimit) : [];
  meter?.swept('cancel_requested', cancelled.length);
  if (cancelled.length > 0) onMoved(cancelled);

  const moved: MovedRow[] = [];
  const sweep = async (reason: Parameters<SweepMeter['swept']>[0], rows: Promise<MovedRow[]>): Promise<void> => {
    moved.push(...(await rows));
    meter?.swept(reason, (await rows).length);
  };
  if (probe.has_lost && probe.is_steady) await sweep('lost', sweepLost(db));
  if (probe.has_expired) await sweep('expired', sweepExpired(db));
  if (probe.has_overdue) await sweep('deadline', sweepOverdue(db, stopGraceMs + 1000));
  if (probe.has_timed_out) await sweep('timed_out', sweepTimedOut(db, stopGraceMs + 1000));
  if (moved.length > 0) {
    log.warn({ jobs: moved.length }, 'swept jobs that were lost, expired or past their time');
    onMoved(moved);
  }
  return moved;
}

async function makeHints(parts: SweepParts, probe: SweepProbe, watch: StoreWatch): Promise<void> {
  const { db, workerId } = parts;
  const { isReachable, isWalking } = await watchStore(parts, probe, watch);
  if (!isReachable) return;
  if (isWalking) await hintPages(parts, 'walk', () => takeWalkPage(db, workerId()));
  if (probe.has_undispatched && (await parts.queue.isReachable())) {
    await hintPages(parts, 'undispatched', () => takeUndispatched(db));
  }
  if (probe.has_by_table) await lookForWaiting(parts, probe.round);
  if (probe.has_waiting && !isWalking) {
    await dispatchJobs(parts, await goneHints(parts));
    if (parts.queue.kind === 'postgres') await lookForReady(parts);
  }
}

/** A look that is there still makes that of this round superfluous: it is not taken. */
async function lookForReady(parts: SweepParts): Promise<void> {
  const lanes = await findReadyLanes(parts.db);
  await Promise.all(lanes.map((lane) => addLooks(parts, lane.task_type, lane.priorities, 0)));
}

/** What is claimed from the table and waits has one look at least in the queue: a further one is not taken. */
async function lookForWaiting(parts: SweepParts, round: number): Promise<void> {
  const waiting = await findWaitingTypes(parts.db, round % 5 === 0);
  await Promise.all(waiting.map((type) => addLooks(parts, type.task_type, type.priorities, 0)));
  await noteLimitsSeen(parts.db, waiting);
}

async function hintPages(
  parts: SweepParts,
  reason: Parameters<SweepMeter['hinted']>[0],
  take: () => Promise<TakenPage>,
): Promise<void> {
  for (let pages = 0; pages < pagesPerRound; pages += 1) {
    const { jobs, isFull, submitted } = await take();
    parts.onSubmitted?.(submitted);
    parts.meter?.hinted(reason, jobs.length);
    if (jobs.length > 0) parts.log.info({ jobs: jobs.length }, 'hinted pending jobs');
    await dispatchJobs(parts, jobs);
    if (!isFull) return;
  }
}

async function goneHints({ db, queue, log, meter }: SweepParts): Promise<DueJob[]> {
  let readyHints: number;
  try {
    readyHints = await queue.countReady();
  } catch {
    return []; // The queue is away: hints would not be taken.
  }
  const jobs = await takeGoneHints(db, readyHints === 0, queue.kind === 'postgres');
  meter?.hinted('gone', jobs.length);
  if (jobs.length > 0) log.info({ jobs: jobs.length, readyHints }, 'made lost hints again');
  return jobs;
}
