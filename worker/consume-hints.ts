import { setTimeout as sleep } from 'node:timers/promises';
import { claimJobs } from '../src/server/jobs/transition-job/claim-jobs.ts';
import type { DueJobRow } from '../src/server/jobs/transition-job/claim-due-jobs.ts';
import { dispatchJobs, type DueJob } from '../src/server/jobs/dispatch-jobs.ts';
import type { Database } from '../src/server/database.ts';
import type { Logger } from '../src/server/logger.ts';
import type { HeldHint, HintQueue, HintSource } from '../src/server/queue/hint-queue.ts';
import { claimWays, type ClaimWay } from '../src/server/tasks/claim-ways.ts';
import { createTableClaims, type TableClaims } from './claim-by-table.ts';
import { createPriorityShare } from './priority-share.ts';
import type { RunningAttempts } from './running-attempts.ts';

export interface ConsumerParts {
  db: Database;
  log: Logger;
  queue: HintQueue;
  source: HintSource;
  running: RunningAttempts;
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
  for (const row of claim.claimed) {
    parts.started(row.priority);
    parts.start(row, row.ready_at);
  }
  // Its type has limits since the hint was made: all of it is found in the table.
  if (claim.isByTable) return handleLook(parts, held);

  const generations = new Map(mine);
  const notYet: DueJob[] = claim.notYet.map(({ jobId, dueInMs }) => ({
    jobId,
    taskType: hint.taskType,
    priority: hint.priority,
    generation: generations.get(jobId) ?? 0,
    dueInMs,
    isKeyed: false,
  }));
  if (notYet.length > 0) await dispatchJobs(parts, notYet, parts.mostIdsPerHint);

  const refused = mine.filter(([jobId]) => claim.refused.includes(jobId));
  if (refused.length > 0) await parts.onRefused();
  const left = [...refused, ...rest];
  await (left.length > 0 ? held.putBack(left) : held.complete());
}
