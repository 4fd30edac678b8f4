/** How much the newest of the times counts. */
const weight = 0.1;
/** How long a job that is claimed ahead may wait for its slot, by what handlers of its type have taken lately. */
const aheadMs = 25;
/** So many at most while it is not known how fast this process is: one may be slower than its handlers are. */
const mostAheadUnknown = 100;
const mostAhead = 400;
/** And by how many jobs of all types have ended here lately, no longer than this. */
const aheadAtOurPaceMs = 50;
const paceMs = 200;
/** Times are whole milliseconds: what took none took something. */
const leastMs = 0.25;

/** How long handlers have run lately, by task type, and how many have ended. */
export class RunTimes {
  readonly #meanMs = new Map<string, number>();
  readonly #now: () => number;
  #since: number;
  #ended = 0;
  #perMs = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** A handler has ended after so long. */
  saw(taskType: string, ms: number): void {
    this.takesLike(taskType, ms);
    this.#ended += 1;
    const passedMs = this.#now() - this.#since;
    if (passedMs < paceMs) return;
    this.#perMs = this.#ended / passedMs;
    this.#ended = 0;
    this.#since += passedMs;
  }

  /** One that has not even begun tells of how long its type takes as well. */
  takesLike(taskType: string, ms: number): void {
    const before = this.#meanMs.get(taskType) ?? ms;
    this.#meanMs.set(taskType, before + (ms - before) * weight);
  }

  /** ms, the newest counting most; undefined for a type that has not run here yet. */
  meanMs(taskType: string): number | undefined {
    return this.#meanMs.get(taskType);
  }

  /**
   * How many jobs of a type so many slots end within 25 ms; 0 where that is not known yet. More than 100 only as far as this
   * process has lately ended so many within 50 ms, 400 at most.
   */
  endSoon(taskType: string, slots: number): number {
    const meanMs = this.#meanMs.get(taskType);
    if (meanMs === undefined || meanMs > aheadMs) return 0;
    const most = Math.max(mostAheadUnknown, Math.min(mostAhead, Math.floor(this.#perMs * aheadAtOurPaceMs)));
    return Math.min(most, Math.floor((slots * aheadMs) / Math.max(meanMs, leastMs)));
  }
}
