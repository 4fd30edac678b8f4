import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { claimJobs, type Claim, type ClaimedRow } from '../src/server/jobs/transition-job/claim-jobs.ts';
import type { DueJobRow } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { dispatchJobs, type DueJob } from '../src/server/jobs/dispatch-jobs.ts';
import type { Database } from '../src/server/database.ts';
import type { Logger } from '../src/server/logger.ts';
import {
  mostIdsPerHint,
  type HeldHint,
  type Hint,
  type HintQueue,
  type HintSource,
} from '../src/server/queue/hint-queue.ts';
import { claimWays, type ClaimWay } from '../src/server/tasks/claim-ways.ts';
import { createTableClaims, type TableClaims } from './claim-by-table.ts';
import { mostPerClaim, openLane, type OpenLane } from './open-lane.ts';
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
  /** @param readyMs since when its hint was due, of one that was claimed by its hint */
  start: (row: DueJobRow, readyMs: number | undefined) => void;
  /** Told of the jobs that were submitted from SQL and are counted now, by their task types. */
  onSubmitted: (taskTypes: string[]) => void;
  /** This worker may claim nothing as it is: it drains, or its lease is over. Settles when it knows which. */
  onRefused: () => Promise<void>;
}

/** What hands on where there are several ways to a job. */
interface Consumer extends ConsumerParts {
  table: TableClaims;
  startHinted: (row: ClaimedRow) => void;
}

const longestForeignDelayMs = 2000;
const shortestPauseMs = 50;
const longestPauseMs = 2000;
/** Handlers that run no longer than this on average are waited for with a hint in hand, each time no longer than this. */
const shortRunMs = 25;
/** And in all no longer than this, since a more urgent hint may have come meanwhile. */
const longestHoldMs = 100;

/**
 * Takes hints, each only when there is room for its jobs, claims as many of them as there is room for, and puts the rest
 * back at once, so that nothing waits behind a busy worker. There is room for what has a free slot, and, of jobs that end
 * soon, for some that are claimed ahead, while hints wait: then no other worker is idle. The next hint is claimed while
 * one of the same priority still is. A hint that names no jobs makes it claim from the table; where there is no Redis most do,
 * and are followed by one claim after the other for a while.
 *
 * @param stopping ends the loop after the hints in hand
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
  const startHinted = (row: ClaimedRow): void => {
    share.started(row.priority);
    parts.start(row, row.ready_ms);
  };
  const consumer = { ...parts, table, startHinted };
  const { running } = parts;
  let last: HeldHint | undefined;
  let lane: OpenLane | undefined;
  let before = Promise.resolve();
  let pauseMs = 0;

  // Of a lane that holds more than one claim takes, there is a look for whoever else has room.
  const hasMore = (): boolean => lane !== undefined && lane.isLong && !lane.isOver;
  const ahead = (): number => (last ? aheadOf(parts, last, hasMore()) : 0);
  const hasRoom = (): boolean =>
    running.freeSlots > 0 || running.room(ahead()) >= enoughRoom(running.slots + ahead(), hasMore());
  const failed = (error: unknown): void => {
    if (stopping.aborted) return;
    parts.log.warn({ err: error }, 'taking a hint failed');
    pauseMs = Math.min(Math.max(pauseMs * 2, shortestPauseMs), longestPauseMs);
  };
  const succeeded = (): void => void (pauseMs = 0);

  while (!stopping.aborted) {
    await running.when(hasRoom);
    // What ends in the same turn leaves its slots to one claim.
    await nextTurn();
    try {
      await share.take(running.room(ahead()));
      if (!hasRoom()) continue;
      if (lane && !lane.isOver) {
        const claiming = lane.claim(running.room(ahead())).then(succeeded, failed);
        await before;
        before = claiming;
        if (!lane.isLong) await claiming;
        continue;
      }
      const held = await parts.source.next();
      // Of two claims at a time the less urgent one could be the first.
      if (held?.hint.priority !== last?.hint.priority) await before;
      last = held;
      if (!held) continue;
      if (isLane(parts, held) && !stopping.aborted) {
        lane = openLane({ ...consumer, start: startHinted }, held);
        continue;
      }
      const { promise: isAllTaken, resolve: onAllTaken } = Promise.withResolvers<void>();
      const handling = handleHint(consumer, held, stopping, onAllTaken).then(succeeded, failed).finally(onAllTaken);
      // What of it goes back may be more urgent than the next.
      await isAllTaken;
      await before;
      before = handling;
    } catch (error) {
      failed(error);
    }
    if (pauseMs > 0) await sleep(pauseMs);
  }
  await before;
  await lane?.leave().catch(failed);
}

/** Where there is no Redis, a look of a type that this worker runs is one for jobs without limits and keys, most likely. */
const isLane = ({ queue, taskTypes }: ConsumerParts, { hint }: HeldHint): boolean =>
  queue.kind === 'postgres' && hint.ids.length === 0 && !hint.ripens && taskTypes.has(hint.taskType);

/** How many jobs of its type may be claimed beyond the free slots. */
function aheadOf({ running, runTimes }: ConsumerParts, { hint, hadWaited }: HeldHint, hasMore = false): number {
  return hadWaited || hasMore ? runTimes.endSoon(hint.taskType, running.slots) : 0;
}

/** What is claimed ahead is claimed by the whole hint, or by half of what there may be. */
const enoughRoom = (most: number, isLane: boolean): number =>
  Math.min(isLane ? mostPerClaim : mostIdsPerHint, Math.ceil(most / 2));

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

/** @param onAllTaken nothing of the hint is to go back */
async function handleHint(
  parts: Consumer,
  held: HeldHint,
  stopping: AbortSignal,
  onAllTaken: () => void,
): Promise<void> {
  const { hint } = held;
  if (!parts.taskTypes.has(hint.taskType)) return passOn(parts, held);
  if (stopping.aborted) return held.putBack(hint.ids);
  if (hint.ids.length === 0) return handleLook(parts, held);

  const heldUntil = performance.now() + longestHoldMs;
  let left = hint.ids;
  do {
    const mine = left.slice(0, parts.running.room(aheadOf(parts, held)));
    if (mine.length === 0) continue;
    left = left.slice(mine.length);
    if (left.length === 0) onAllTaken();
    const claim = await claimOf(parts, held, mine);
    // Its type has limits since the hint was made: all of it is found in the table.
    if (claim.isByTable) return handleLook(parts, held);
    if (claim.refused.length > 0) {
      await parts.onRefused();
      return held.putBack([...mine.filter(([jobId]) => claim.refused.includes(jobId)), ...left]);
    }
  } while (left.length > 0 && (await isSoonFree(parts, held, left.length, heldUntil)) && !stopping.aborted);
  await (left.length > 0 ? held.putBack(left) : held.complete());
}

/** Claims some jobs of a hint and starts them; what is not due yet has a hint of its own then. */
async function claimOf(parts: Consumer, held: HeldHint, ids: Hint['ids']): Promise<Claim> {
  let claim;
  const release = parts.running.reserve(ids.length);
  try {
    claim = await claimJobs(parts.db, parts.workerId(), ids);
  } catch (error) {
    // The database is away: the hint waits with us, not lost.
    await held.putOff(1000);
    throw error;
  } finally {
    release();
  }
  for (const row of claim.claimed) parts.startHinted(row);
  const { taskType, priority } = held.hint;
  const generations = new Map(ids);
  const notYet = claim.notYet.map(({ jobId, dueInMs }): DueJob => ({
    ...{ jobId, taskType, priority, dueInMs },
    generation: generations.get(jobId) ?? 0,
    isKeyed: false,
  }));
  if (notYet.length > 0) await dispatchJobs(parts, notYet);
  return claim;
}

/**
 * Waits for room where those that run the type are free again in a moment: putting its hint back would take as long. But a hint
 * that this worker was waiting for may be waited for by others: what would take longer than it may be held goes back to them.
 */
async function isSoonFree(parts: Consumer, held: HeldHint, left: number, untilMs: number): Promise<boolean> {
  const { running, runTimes } = parts;
  const meanMs = runTimes.meanMs(held.hint.taskType) ?? Infinity;
  const restMs = untilMs - performance.now();
  if (meanMs > shortRunMs || restMs <= 0) return false;
  if (!held.hadWaited && (left * meanMs) / running.slots > restMs) return false;
  const room = () => running.room(aheadOf(parts, held));
  // One claim for the rest, or for half of what there may be: not one for each that ends.
  const enough = Math.min(left, enoughRoom(running.slots + aheadOf(parts, held), false));
  await Promise.race([running.when(() => room() >= enough), sleep(Math.min(shortRunMs, restMs))]);
  await nextTurn();
  return room() > 0;
}
