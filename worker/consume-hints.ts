import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { claimJobs, type Claim } from '../src/server/jobs/transition-job/claim-jobs.ts';
import type { DueJobRow } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { dispatchJobs, type DueJob } from '../src/server/jobs/dispatch-jobs.ts';
import type { Database } from '../src/server/database.ts';
import type { Logger } from '../src/server/logger.ts';
import type { HeldHint, Hint, HintQueue, HintSource } from '../src/server/queue/hint-queue.ts';
import { claimWays, type ClaimWay } from '../src/server/tasks/claim-ways.ts';
import { createTableClaims, type TableClaims } from './claim-by-table.ts';
import { createPriorityShare } from './priority-share.ts';
import type { RunTimes } from './run-times.ts';
import type { RunningAttempts } from './running-attempts.ts';

export interface ConsumerParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  source: HintSource;
  running: RunningAttempts;
  runTimes: RunTimes;
  /** The task types that this worker runs. */
  taskTypes: ReadonlySet<string>;
  workerId: () => string;
  mostIdsPerHint: number;
  /** @param readyAt since when its hint was due, of one that was claimed by its hint */
  start: (row: DueJobRow, readyAt: Date | undefined) => void;
  /** This worker may claim nothing as it is: it drains, or its lease is over. Settles when it knows which. */
  onRefused: () => Promise<void>;
}

/** What hands on where there are several ways to a job. */
interface Consumer extends ConsumerParts {
  table: TableClaims;
  started: (priority: number) => void;
}

const longestForeignDelayMs = 2000;
const longestPauseMs = 2000;
/** Handlers that run no longer than this on average are waited for with a hint in hand, each time no longer than this. */
const shortRunMs = 25;
/** And in all no longer than this, since a more urgent hint may have come meanwhile. */
const longestHoldMs = 100;

/**
 * Takes hints one after the other, each only when there is a free slot, claims as many of its jobs as there are slots,
 * and puts the rest back at once, so that nothing waits behind a busy worker. A hint that names no jobs makes it claim from
 * the table.
 *
 * @param stopping ends the loop after the hint in hand
 */
export async function consumeHints(parts: ConsumerParts, stopping: AbortSignal): Promise<void> {
  const share = createPriorityShare((priority, most) => table.claimWaiting(parts.taskTypes, priority, most));
  const table = createTableClaims({
    ...parts,
    start(row) {
      share.started(row.priority);
      parts.start(row, undefined);
    },
  });
  const consumer = { ...parts, table, started: share.started };
  let pauseMs = 50;
  while (!stopping.aborted) {
    await parts.running.whenFree();
    // What ends in the same turn leaves its slots to one claim.
    await nextTurn();
    try {
      await share.take(parts.running.freeSlots);
      if (parts.running.freeSlots === 0) continue;
      const held = await parts.source.next();
      if (held) await handleHint(consumer, held, stopping);
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
  const { taskType } = held.hint;
  const ways = await claimWays(db, [taskType]).catch(() => new Map<string, ClaimWay>());
  await (ways.get(taskType) === 'pulled' ? held.complete() : held.putOff(foreignDelayMs(held.timesTaken)));
}

/** Completed first: what becomes due meanwhile adds a look of its own, which would not be taken beside this one. */
async function handleLook(parts: Consumer, held: HeldHint): Promise<void> {
  await held.complete();
  await parts.table.look(held.hint);
}

async function handleHint(parts: Consumer, held: HeldHint, stopping: AbortSignal): Promise<void> {
  const { hint } = held;
  if (!parts.taskTypes.has(hint.taskType)) return passOn(parts, held);
  if (stopping.aborted) return held.putBack(hint.ids);
  if (hint.ids.length === 0) return handleLook(parts, held);

  const heldUntil = performance.now() + longestHoldMs;
  let left = hint.ids;
  do {
    const mine = left.slice(0, parts.running.freeSlots);
    left = left.slice(mine.length);
    const claim = await claimOf(parts, held, mine);
    // Its type has limits since the hint was made: all of it is found in the table.
    if (claim.isByTable) return handleLook(parts, held);
    if (claim.refused.length > 0) {
      await parts.onRefused();
      return held.putBack([...mine.filter(([jobId]) => claim.refused.includes(jobId)), ...left]);
    }
  } while (left.length > 0 && (await isSoonFree(parts, hint.taskType, heldUntil)) && !stopping.aborted);
  await (left.length > 0 ? held.putBack(left) : held.complete());
}

/** Claims some jobs of a hint and starts them; what is not due yet has a hint of its own then. */
async function claimOf(parts: Consumer, held: HeldHint, ids: Hint['ids']): Promise<Claim> {
  let claim;
  try {
    claim = await claimJobs(parts.db, parts.workerId(), ids);
  } catch (error) {
    // The database is away: the hint waits with us, not lost.
    await held.putOff(1000);
    throw error;
  }
  for (const row of claim.claimed) {
    parts.started(row.priority);
    parts.start(row, row.ready_at);
  }
  const { taskType, priority } = held.hint;
  const generations = new Map(ids);
  const notYet = claim.notYet.map(({ jobId, dueInMs }): DueJob => ({
    ...{ jobId, taskType, priority, dueInMs },
    generation: generations.get(jobId) ?? 0,
    isKeyed: false,
  }));
  if (notYet.length > 0) await dispatchJobs(parts, notYet, parts.mostIdsPerHint);
  return claim;
}

/** Waits for a free slot where those that run the type are free again in a moment: putting its hint back would take as long. */
async function isSoonFree({ running, runTimes }: Consumer, taskType: string, untilMs: number): Promise<boolean> {
  if ((runTimes.meanMs(taskType) ?? Infinity) > shortRunMs) return false;
  const restMs = untilMs - performance.now();
  if (restMs <= 0) return false;
  await Promise.race([running.whenFree(), sleep(Math.min(shortRunMs, restMs))]);
  await nextTurn();
  return running.freeSlots > 0;
}
