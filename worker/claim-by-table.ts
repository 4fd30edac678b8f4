import { randomUUID } from 'node:crypto';
import { priorityNumbers } from '../src/jobs/job-priority.ts';
import type { Database } from '../src/server/database.ts';
import { addLooks, dispatchJobs } from '../src/server/jobs/dispatch-jobs.ts';
import { takeUndispatched } from '../src/server/jobs/sweep-hints.ts';
import {
  claimDueJobs,
  type DueClaim,
  type DueJobRow,
  type Lane,
} from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { createTurns } from '../src/server/jobs/turns.ts';
import type { Logger } from '../src/server/logger.ts';
import type { Hint, HintQueue } from '../src/server/queue/hint-queue.ts';
import type { RunningAttempts } from './running-attempts.ts';

export interface TableClaimParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  running: RunningAttempts;
  workerId: () => string;
  start: (row: DueJobRow) => void;
  /** Told of the jobs that were submitted from SQL and are counted now, by their task types. */
  onSubmitted: (taskTypes: string[]) => void;
  /** This worker may claim nothing as it is: it drains, or its lease is over. Settles when it knows which. */
  onRefused: () => Promise<void>;
}

/** Claims what is due straight from the table, where hints name no jobs. */
export interface TableClaims {
  /**
   * Claims for what a look says, as far as there are slots, and adds another look where there is more to be claimed, now
   * or when a rate allows it.
   */
  look(hint: Pick<Hint, 'taskType' | 'priority' | 'ripens'>): Promise<void>;
  /**
   * Claims jobs of one priority of all these task types that have waited for a while, for at most so many slots.
   *
   * @returns how many it took
   */
  claimWaiting(taskTypes: Iterable<string>, priority: number, most: number): Promise<number>;
}

/** Other claims may come in between so often, before the look is left to the queue. */
const mostTries = 10;
/** A job that has been due for so long waits; one that is served sooner is served by its priority alone. */
const waitsFromMs = 1000;
/** Who ended an attempt at the very moment when the first job began to wait for its place did not know of that. */
const secondLookMs = 200;

export function createTableClaims(parts: TableClaimParts): TableClaims {
  const { db, queue, log, running, start } = parts;
  const turns = createTurns();

  async function claimOnce(lanes: Lane[], most: number, waitedMs = 0): Promise<DueClaim> {
    const slots = Array.from({ length: most }, () => ({ workerId: parts.workerId(), leaseToken: randomUUID() }));
    const release = running.reserve(most);
    const claim = await claimDueJobs(db, lanes, false, slots, waitedMs).finally(release);
    turns.wereServed(claim.lanes);
    for (const row of claim.claimed) start(row);
    if (claim.slots === 0 && most > 0) await parts.onRefused();
    return claim;
  }

  async function leaveToQueue(claim: DueClaim): Promise<void> {
    await Promise.all(
      claim.left.map(({ taskType, leftOver, isMore, wakeInMs, newlyWaits }) => {
        if (isMore) return addLooks(parts, taskType, leftOver, 0);
        if (wakeInMs !== null) return addLooks(parts, taskType, leftOver, wakeInMs);
        return addLooks(parts, taskType, newlyWaits, secondLookMs);
      }),
    );
  }

  return {
    async look({ taskType, priority, ripens }) {
      if (ripens) {
        const { jobs, submitted } = await takeUndispatched(db);
        parts.onSubmitted(submitted);
        await dispatchJobs({ db, queue, log }, jobs);
      }
      const priorities = Object.values(priorityNumbers).filter((one) => one <= priority);
      const lookLater = () => addLooks(parts, taskType, 1 << (priority - 1), 0);
      for (let tries = 1; ; tries += 1) {
        const most = running.freeSlots;
        if (most === 0) return lookLater();
        const claim = await claimOnce(turns.lanesOf([taskType], priorities), most);
        const isAgain = claim.isStale || claim.left.some(({ isMore }) => isMore && claim.claimed.length < most);
        if (isAgain && tries < mostTries && claim.slots > 0) continue;
        if (claim.isStale || claim.slots === 0) return lookLater();
        return leaveToQueue(claim);
      }
    },
    async claimWaiting(taskTypes, priority, most) {
      const claim = await claimOnce(turns.lanesOf(taskTypes, [priority]), most, waitsFromMs);
      await leaveToQueue(claim);
      return claim.claimed.length;
    },
  };
}
