import { setTimeout as sleep } from 'node:timers/promises';
import { claimJobs, type ClaimedRow } from '../src/server/jobs/transition-job/claim-jobs.ts';
import { dispatchJobs, type DueJob } from '../src/server/jobs/dispatch-jobs.ts';
import type { Database } from '../src/server/database.ts';
import type { Logger } from '../src/server/logger.ts';
import type { HeldHint, HintQueue, HintSource } from '../src/server/queue/hint-queue.ts';
import { pulledTypes } from '../src/server/tasks/pulled-types.ts';
import type { RunningAttempts } from './running-attempts.ts';

export interface ConsumerParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  source: HintSource;
  running: RunningAttempts;
  runsTaskType: (taskType: string) => boolean;
  workerId: () => string;
  mostIdsPerHint: number;
  start: (row: ClaimedRow) => void;
  /** This worker may claim nothing as it is: it drains, or its lease is over. Settles when it knows which. */
  onRefused: () => Promise<void>;
}

const longestForeignDelayMs = 2000;
const longestPauseMs = 2000;

/**
 * Takes hints one after the other, each only when there is a free slot, claims as many of its jobs as there are slots,
 * and puts the rest back at once, so that nothing waits behind a busy worker.
 *
 * @param stopping ends the loop after the hint in hand
 */
export async function consumeHints(parts: ConsumerParts, stopping: AbortSignal): Promise<void> {
  let pauseMs = 50;
  while (!stopping.aborted) {
    await parts.running.whenFree();
    try {
      const held = await parts.source.next();
      if (held) await handleHint(parts, held, stopping);
      pauseMs = 50;
    } catch (error) {
      if (stopping.aborted) return;
      parts.log.warn({ err: error }, 'taking a hint failed');
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }
}

/** For a hint of a type that this worker does not run: soon at first, for those who do; not spun on where nobody does. */
function foreignDelayMs(timesTaken: number): number {
  const longestMs = Math.min(100 * 2 ** timesTaken, longestForeignDelayMs);
  return longestMs * (0.5 + Math.random() / 2);
}

/** A hint of a type that this worker does not run is for others; one of a pulled type is for nobody. */
async function passOn({ db }: ConsumerParts, held: HeldHint): Promise<void> {
  const pulled = await pulledTypes(db, [held.hint.taskType]).catch(() => new Set<string>());
  await (pulled.has(held.hint.taskType) ? held.complete() : held.putOff(foreignDelayMs(held.timesTaken)));
}

async function handleHint(parts: ConsumerParts, held: HeldHint, stopping: AbortSignal): Promise<void> {
  const { hint } = held;
  if (!parts.runsTaskType(hint.taskType)) return passOn(parts, held);
  if (stopping.aborted) return held.putBack(hint.ids);

  const mine = hint.ids.slice(0, parts.running.freeSlots);
  const rest = hint.ids.slice(mine.length);
  let claim;
  try {
    claim = await claimJobs(parts.db, parts.workerId(), mine);
  } catch (error) {
    // The database is away: the hint waits with us, not lost.
    await held.putOff(1000);
    throw error;
  }
  for (const row of claim.claimed) parts.start(row);

  const generations = new Map(mine);
  const notYet: DueJob[] = claim.notYet.map(({ jobId, dueInMs }) => ({
    jobId,
    taskType: hint.taskType,
    priority: hint.priority,
    generation: generations.get(jobId) ?? 0,
    dueInMs,
  }));
  if (notYet.length > 0) await dispatchJobs(parts, notYet, parts.mostIdsPerHint);

  const refused = mine.filter(([jobId]) => claim.refused.includes(jobId));
  if (refused.length > 0) await parts.onRefused();
  const left = [...refused, ...rest];
  await (left.length > 0 ? held.putBack(left) : held.complete());
}
