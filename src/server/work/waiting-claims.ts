import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.ts';
import type { Logger } from '../logger.ts';
import { claimDueJobs, findDueTypes, type ClaimSlot, type DueJobRow } from '../jobs/transition-job/claim-due-jobs.ts';
import { createTurns } from '../jobs/turns.ts';
import { renewPullWorkers } from '../workers/pull-lease.ts';

const lookEveryMs = 100;
const pauseWhileAwayMs = 1000;
/** Most jobs that one statement claims. */
const mostSlots = 500;

/** What a worker asks for. */
export interface ClaimWish {
  workerId: string;
  taskTypes: readonly string[];
  max: number;
}

/** Workers that wait for jobs. */
export interface WaitingClaims {
  /**
   * Settles with jobs as soon as there are some, with none when the time is over, the signal aborts or this process
   * closes. Who has waited longest is served first, and nobody gets a second job before all have one. With jobs it may settle although the signal aborted meanwhile: they
   * are claimed then, and to be given back.
   */
  claim(wish: ClaimWish, limits: { ms: number; signal: AbortSignal }): Promise<DueJobRow[]>;
  /** There may be jobs of these types: who waits for them is served now, not at the next look. */
  wake(taskTypes: Iterable<string>): void;
  /** Ends all waiting, now and from now on. */
  close(): void;
}

interface Waiter extends ClaimWish {
  /** When its time is over, by the monotonic clock. It is looked for once at least. */
  leavesAt: number;
  /** Its claim is under way: only what that brings settles it. */
  isServed: boolean;
  hasLeft: boolean;
  resolve(rows: DueJobRow[]): void;
  reject(error: unknown): void;
}

/**
 * Asks the database for all who wait at once, ten times a second, and not at all while nobody does. Only where that finds
 * something, claims follow, one statement for all who wait for the same task types.
 */
export function createWaitingClaims(db: Database, log: Pick<Logger, 'warn'>, leaseMs: number): WaitingClaims {
  /** In the order in which they came. */
  const waiting = new Set<Waiter>();
  const keyTurns = createTurns();
  let isLooking = false;
  let isClosed = false;
  let isWoken = false;
  let wakeUp = () => {};
  let renewedAt = performance.now();

  async function run(): Promise<void> {
    isLooking = true;
    while (waiting.size > 0) {
      isWoken = false;
      const present = [...waiting];
      let failure: unknown;
      try {
        await look(present);
      } catch (error) {
        log.warn({ err: error }, 'a look for pulled jobs failed');
        failure = error;
      }
      for (const waiter of present) if (performance.now() >= waiter.leavesAt) end(waiter, failure);
      await pause(failure === undefined ? lookEveryMs : pauseWhileAwayMs);
    }
    isLooking = false;
  }

  async function look(present: Waiter[]): Promise<void> {
    if (performance.now() - renewedAt > leaseMs / 3) {
      // Who waits does not beat: its lease is kept for it.
      renewedAt = performance.now();
      await renewPullWorkers(db, [...new Set(present.map(({ workerId }) => workerId))], leaseMs);
    }
    const due = await findDueTypes(db, [...new Set(present.flatMap(({ taskTypes }) => taskTypes))]);
    for (const { taskTypes, waiters } of groupedByTypes(present)) {
      if (taskTypes.some((type) => due.has(type))) await serve(taskTypes, waiters);
    }
  }

  async function serve(taskTypes: readonly string[], waiters: Waiter[]): Promise<void> {
    const queue = [...waiters];
    for (let mayBeMore = true; mayBeMore && queue.length > 0;) {
      const served = takeForOneClaim(queue).filter((waiter) => waiting.has(waiter));
      if (served.length > 0) mayBeMore = await claimFor(taskTypes, served);
    }
  }

  async function claimFor(taskTypes: readonly string[], served: Waiter[]): Promise<boolean> {
    for (const waiter of served) waiter.isServed = true;
    try {
      const turns = inTurns(served);
      const slots = turns.map(({ slot }) => slot);
      const { claimed, lanes, left, isStale } = await claimDueJobs(db, keyTurns.lanesOf(taskTypes), true, slots);
      keyTurns.wereServed(lanes);
      const waiterOf = new Map(turns.map(({ waiter, slot }) => [slot.leaseToken, waiter]));
      for (const [waiter, rows] of Map.groupBy(claimed, (row) => waiterOf.get(row.lease_token))) {
        if (waiter && waiting.delete(waiter)) waiter.resolve(rows);
      }
      return isStale || left.some(({ isMore }) => isMore);
    } finally {
      for (const waiter of served) {
        waiter.isServed = false;
        if (waiter.hasLeft) end(waiter);
      }
    }
  }

  function end(waiter: Waiter, failure?: unknown): void {
    if (!waiting.delete(waiter)) return;
    if (failure === undefined) waiter.resolve([]);
    else waiter.reject(failure);
  }

  function leave(waiter: Waiter): void {
    waiter.hasLeft = true;
    if (!waiter.isServed) end(waiter);
  }

  /** Until the next look is due, somebody's time is over, or there may be a job. */
  async function pause(longestMs: number): Promise<void> {
    if (isWoken) return;
    const woken = new AbortController();
    wakeUp = () => woken.abort();
    const firstLeaves = Math.min(...[...waiting].map(({ leavesAt }) => leavesAt));
    const ms = Math.max(1, Math.min(longestMs, firstLeaves - performance.now()));
    await sleep(ms, undefined, { ref: false, signal: woken.signal }).catch(() => undefined);
  }

  function wakeNow(): void {
    isWoken = true;
    wakeUp();
  }

  return {
    claim(wish, { ms, signal }) {
      if (isClosed || signal.aborted) return Promise.resolve([]);
      const { promise, resolve, reject } = Promise.withResolvers<DueJobRow[]>();
      const leavesAt = performance.now() + ms;
      const waiter: Waiter = { ...wish, leavesAt, isServed: false, hasLeft: false, resolve, reject };
      const onAbort = (): void => leave(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(waiter);
      wakeNow();
      if (!isLooking) void run();
      return promise.finally(() => signal.removeEventListener('abort', onAbort));
    },
    wake(taskTypes) {
      const types = new Set(taskTypes);
      if ([...waiting].some((waiter) => waiter.taskTypes.some((type) => types.has(type)))) wakeNow();
    },
    close() {
      isClosed = true;
      for (const waiter of waiting) leave(waiter);
    },
  };
}

/** Who waits for the same types, in the order of the first of them. */
function groupedByTypes(waiters: Waiter[]): { taskTypes: readonly string[]; waiters: Waiter[] }[] {
  const groups = new Map<string, { taskTypes: readonly string[]; waiters: Waiter[] }>();
  for (const waiter of waiters) {
    const key = [...waiter.taskTypes].toSorted((a, b) => (a < b ? -1 : 1)).join(' ');
    const group = groups.get(key) ?? { taskTypes: waiter.taskTypes, waiters: [] };
    group.waiters.push(waiter);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Takes the first of the queue, as many as one statement serves. */
function takeForOneClaim(queue: Waiter[]): Waiter[] {
  let slots = 0;
  const end = queue.findIndex(({ max }) => (slots += max) > mostSlots);
  return queue.splice(0, end < 0 ? queue.length : end);
}

/** One slot of each, then a second one of each that wants two, and so on. */
function inTurns(waiters: Waiter[]): { waiter: Waiter; slot: ClaimSlot }[] {
  const rounds = Math.max(...waiters.map(({ max }) => max));
  return Array.from({ length: rounds }, (_, round) => waiters.filter(({ max }) => max > round))
    .flat()
    .map((waiter) => ({ waiter, slot: { workerId: waiter.workerId, leaseToken: randomUUID() } }));
}
