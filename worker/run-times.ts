/** How much the newest of the times counts. */
const weight = 0.1;
/** How long a job that is claimed ahead may wait for its slot, by what handlers of its type have taken lately. */
const aheadMs = 25;
const mostAhead = 100;
/** Times are whole milliseconds: what took none took something. */
const leastMs = 0.25;

/** How long handlers have run lately, by task type. */
export class RunTimes {
  readonly #meanMs = new Map<string, number>();

  saw(taskType: string, ms: number): void {
    const before = this.#meanMs.get(taskType) ?? ms;
    this.#meanMs.set(taskType, before + (ms - before) * weight);
  }

  /** ms, the newest counting most; undefined for a type that has not run here yet. */
  meanMs(taskType: string): number | undefined {
    return this.#meanMs.get(taskType);
  }

  /** How many jobs of a type so many slots end within 25 ms; 0 where that is not known yet, 100 at most. */
  endSoon(taskType: string, slots: number): number {
    const meanMs = this.#meanMs.get(taskType);
    if (meanMs === undefined || meanMs > aheadMs) return 0;
    return Math.min(mostAhead, Math.floor((slots * aheadMs) / Math.max(meanMs, leastMs)));
  }
}
