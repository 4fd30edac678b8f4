/** Of so many starts one goes to a job of a lower priority that waits. */
export const startsPerShare = 10;
/** How long nothing of a priority is looked for after nothing was found, in ms. */
const restMs = 1000;
const lowerPriorities = [3, 2] as const;

/** Sees to it that jobs of lower priorities run beside any number of more urgent ones. */
export interface PriorityShare {
  /** A job was started. */
  started(priority: number): void;
  /** Claims what has a right to the next slots, where there is such. */
  take(freeSlots: number): Promise<void>;
}

/**
 * Hints come strictly by priority, so that low ones would wait for ever beside enough others. Of ten jobs that a worker
 * starts while a low one waits, one is low, and of ten that are not low while a normal one waits, one is normal: when it
 * has started nine that are more urgent, it looks for one of that priority in the table.
 *
 * @param claim claims at most `most` waiting jobs of a priority, and answers how many there were
 */
export function createPriorityShare(claim: (priority: number, most: number) => Promise<number>): PriorityShare {
  /** Starts of more urgent jobs since the last that this priority had. */
  const ahead = new Map<number, number>(lowerPriorities.map((priority) => [priority, 0]));
  const restsUntil = new Map<number, number>();
  return {
    started(priority) {
      for (const lower of lowerPriorities) {
        const count = ahead.get(lower) ?? 0;
        if (priority < lower) ahead.set(lower, count + 1);
        if (priority === lower) ahead.set(lower, Math.max(0, count - (startsPerShare - 1)));
      }
    },
    async take(freeSlots) {
      let left = freeSlots;
      for (const priority of lowerPriorities) {
        const owed = Math.floor((ahead.get(priority) ?? 0) / (startsPerShare - 1));
        if (owed === 0 || left === 0 || performance.now() < (restsUntil.get(priority) ?? 0)) continue;
        const taken = await claim(priority, Math.min(owed, left));
        left -= taken;
        if (taken > 0) continue;
        // None waits: what was started before one comes is not owed to it.
        ahead.set(priority, 0);
        restsUntil.set(priority, performance.now() + restMs);
      }
    },
  };
}
