import type { Database } from '../src/server/database.ts';
import { addLooks } from '../src/server/jobs/dispatch-jobs.ts';
import type { ClaimedRow } from '../src/server/jobs/transition-job/claim-jobs.ts';
import { claimReadyJobs, findRestOfLane } from '../src/server/jobs/transition-job/claim-ready-jobs.ts';
import type { Logger } from '../src/server/logger.ts';
import type { HeldHint, HintQueue } from '../src/server/queue/hint-queue.ts';
import type { TableClaims } from './claim-by-table.ts';
import type { RunningAttempts } from './running-attempts.ts';

export interface LaneParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  running: RunningAttempts;
  table: TableClaims;
  workerId: () => string;
  start: (row: ClaimedRow) => void;
  /** This worker may claim nothing as it is: it drains, or its lease is over. Settles when it knows which. */
  onRefused: () => Promise<void>;
}

/** Jobs of one task type and priority, which are claimed straight from the table, one claim after the other. */
export interface OpenLane {
  /** Nothing is left, or it is the turn of what else the queue holds: no claim is to follow. */
  readonly isOver: boolean;
  /** A claim has taken as much as it might: the next need not wait for it. Two at a time do not take each other's. */
  readonly isLong: boolean;
  /** Claims and starts at most so many, at least 1. */
  claim(most: number): Promise<void>;
  /** Leaves what there may be to others. */
  leave(): Promise<void>;
}

/** A claim takes no more: a statement costs the less for each job the more it takes, and its worker waits for all of them. */
export const mostPerClaim = 200;
/** A lane is left after this: a more urgent hint may have come meanwhile. */
const longestOpenMs = 100;
/** What somebody else holds at this moment is looked for again after this. */
const lockedMs = 20;
/** And after this where a claim has failed. */
const failedMs = 1000;

/**
 * Opens the lane that a look asks for. The look is completed while the first claim is under way; what becomes due before
 * that adds no look beside it, so the lane counts as empty only by what is seen afterwards. Where a claim takes as much as
 * it may there is likely more: then another look is added, for whoever has room as well, and in case that this process dies.
 */
export function openLane(parts: LaneParts, held: HeldHint): OpenLane {
  const { db, running, start } = parts;
  const { taskType, priority } = held.hint;
  const lane = { taskType, priority };
  const openUntil = performance.now() + longestOpenMs;
  const completed = held.complete();
  // Told to the claims that wait for it.
  completed.catch(() => undefined);
  let hasLook = false;
  let isLong = false;
  let isOver = false;

  async function addLook(delayMs = 0): Promise<void> {
    if (hasLook) return;
    hasLook = true;
    await completed;
    await addLooks(parts, taskType, 1 << (priority - 1), delayMs);
  }

  async function askForRest(hasTaken: boolean): Promise<void> {
    await completed;
    const rest = await findRestOfLane(db, parts.workerId(), lane);
    // Of two claims at a time each finds what the other has not taken yet.
    if (rest.hasReady && hasTaken && !rest.isByTable && !rest.isRefused) return;
    isOver = true;
    if (rest.isByTable) return parts.table.look(held.hint);
    if (rest.isRefused) await parts.onRefused();
    if (rest.hasReady) await addLook(lockedMs);
  }

  async function claimSome(most: number): Promise<void> {
    const release = running.reserve(most);
    const claimed = await claimReadyJobs(db, parts.workerId(), lane, most).finally(release);
    for (const row of claimed) start(row);
    if (claimed.length < most) return askForRest(claimed.length > 0);
    if (performance.now() > openUntil) isOver = true;
    isLong = true;
    await addLook();
  }

  return {
    get isOver() {
      return isOver;
    },
    get isLong() {
      return isLong;
    },
    async claim(room) {
      try {
        await claimSome(Math.min(room, mostPerClaim));
      } catch (error) {
        isOver = true;
        // Where that fails as well, the sweep looks for what waits.
        await addLook(failedMs).catch(() => undefined);
        throw error;
      }
    },
    async leave() {
      if (!isOver) await addLook();
      isOver = true;
    },
  };
}
