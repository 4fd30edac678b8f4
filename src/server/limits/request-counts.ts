import type { LimitStore } from './limit-store.ts';

/** How a key stands with its limit. */
export interface Standing {
  /** The request is over the limit, and was not counted. */
  isOver: boolean;
  remaining: number;
  /** Until the window ends and the whole limit is there again. */
  resetInMs: number;
}

export interface RequestCounts {
  /** Counts a request of the key, unless it is over the limit. Waits for nothing. */
  take(key: string, limit: number): Standing;
  /** The same without counting. */
  look(key: string, limit: number): Standing;
  close(): void;
}

interface Count {
  /** As far as is known here: what the store said last, and what was counted since. */
  count: number;
  /** Of these, what the store has not heard of. */
  unsent: number;
  /** On the clock of `performance.now()`. */
  endsAt: number;
}

/** The newest are kept: a flood of addresses must not fill the memory. */
const mostKeys = 10_000;
const roundEveryMs = 200;
const mostAddsARound = 25;
/** After a round that failed: the store is away. */
const restMs = 1000;

/**
 * Counts requests in memory, and adds up with the other processes behind the callers' backs: at most 25 keys every
 * 200 ms, one after the other. So a request costs no I/O, the store at most 125 statements a second and process, and of
 * two processes each may let through what came in since it last heard of the other. While the store is away each counts for
 * itself.
 *
 * @param onStoreAway told once an outage
 */
export function createRequestCounts(
  store: LimitStore,
  windowMs: number,
  onStoreAway: (error: unknown) => void,
): RequestCounts {
  const counts = new Map<string, Count>();
  const unsent = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isAtWork = false;
  let isAway = false;
  let nextRoundAt = 0;

  function countOf(key: string): Count {
    const now = performance.now();
    const known = counts.get(key);
    if (known && now < known.endsAt) return known;
    counts.delete(key);
    const [oldest] = counts.keys();
    if (counts.size >= mostKeys && oldest !== undefined) forget(oldest);
    const fresh = { count: 0, unsent: 0, endsAt: now + windowMs };
    counts.set(key, fresh);
    return fresh;
  }

  function forget(key: string): void {
    counts.delete(key);
    unsent.delete(key);
  }

  function plan(): void {
    if (timer || isAtWork || unsent.size === 0) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        isAtWork = true;
        void addUp().finally(() => {
          isAtWork = false;
          plan();
        });
      },
      Math.max(0, nextRoundAt - performance.now()),
    ).unref();
  }

  async function addUp(): Promise<void> {
    nextRoundAt = performance.now() + roundEveryMs;
    try {
      for (const key of [...unsent].slice(0, mostAddsARound)) await add(key);
      isAway = false;
    } catch (error) {
      if (!isAway) onStoreAway(error);
      isAway = true;
      nextRoundAt = performance.now() + restMs;
    }
  }

  async function add(key: string): Promise<void> {
    unsent.delete(key);
    const mine = counts.get(key);
    if (!mine || mine.unsent === 0) return;
    const sent = mine.unsent;
    mine.unsent = 0;
    try {
      const { count, endsInMs } = await store.add(key, sent);
      mine.count = count + mine.unsent;
      mine.endsAt = performance.now() + endsInMs;
    } catch (error) {
      mine.unsent += sent;
      if (counts.get(key) === mine) unsent.add(key);
      throw error;
    }
  }

  const standing = ({ count, endsAt }: Count, limit: number, isOver: boolean): Standing => ({
    isOver,
    remaining: Math.max(0, limit - count),
    resetInMs: Math.max(0, endsAt - performance.now()),
  });

  return {
    take(key, limit) {
      const mine = countOf(key);
      if (mine.count >= limit) return standing(mine, limit, true);
      mine.count += 1;
      mine.unsent += 1;
      unsent.add(key);
      plan();
      return standing(mine, limit, false);
    },
    look(key, limit) {
      const known = counts.get(key);
      if (!known || performance.now() >= known.endsAt) return { isOver: false, remaining: limit, resetInMs: windowMs };
      return standing(known, limit, known.count >= limit);
    },
    close() {
      clearTimeout(timer);
      unsent.clear();
      store.close();
    },
  };
}
