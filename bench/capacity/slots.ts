import type { SimulatedJob } from './hint-store.ts';

// As in worker/running-attempts.ts, worker/run-times.ts and worker/consume-hints.ts when the costs were measured (4037aa6).
const leastRecording = 200;
const aheadMs = 25;
const mostAhead = 100;
const leastMs = 0.25;
const mostIdsPerHint = 50;

/** A worker's slots, and the jobs that it has: waiting for one, in one, or to be recorded. */
export class Slots {
  readonly count: number;
  readonly #ahead: number;
  readonly #waiting: SimulatedJob[] = [];
  #used = 0;
  #held = 0;
  #reserved = 0;
  #waiters: { isWanted: () => boolean; go: () => void }[] = [];

  /** @param meanMs of the handlers */
  constructor(count: number, meanMs: number) {
    this.count = count;
    this.#ahead = meanMs > aheadMs ? 0 : Math.min(mostAhead, Math.floor((count * aheadMs) / Math.max(meanMs, leastMs)));
  }

  get used(): number {
    return this.#used;
  }

  /** How many more may be claimed. @param isAhead from a hint that had waited, for slots that are soon free */
  room(isAhead: boolean): number {
    const ahead = isAhead ? this.#ahead : 0;
    const taken = this.#used + this.#waiting.length + this.#reserved;
    const most = this.count + Math.max(this.count, leastRecording) + ahead;
    return Math.max(0, Math.min(this.count + ahead - taken, most - this.#held - this.#reserved));
  }

  hasRoom(isAhead: boolean): boolean {
    const most = this.count + (isAhead ? this.#ahead : 0);
    return this.room(false) > 0 || this.room(isAhead) >= Math.min(mostIdsPerHint, Math.ceil(most / 2));
  }

  reserve(jobs: number): void {
    this.#reserved += jobs;
  }

  /** A job that was reserved for is here: it begins at once with a free slot. */
  add(job: SimulatedJob, begin: (job: SimulatedJob) => void): void {
    this.#reserved -= 1;
    this.#held += 1;
    if (this.#used >= this.count) return void this.#waiting.push(job);
    this.#used += 1;
    begin(job);
  }

  /** A handler has ended: the next begins. */
  free(begin: (job: SimulatedJob) => void): void {
    const next = this.#waiting.shift();
    if (next) begin(next);
    else this.#used -= 1;
    this.#tell();
  }

  recorded(jobs: number): void {
    this.#held -= jobs;
    this.#tell();
  }

  when(isWanted: () => boolean, go: () => void): void {
    if (isWanted()) return go();
    this.#waiters.push({ isWanted, go });
  }

  #tell(): void {
    const ready = this.#waiters.filter(({ isWanted }) => isWanted());
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { go } of ready) go();
  }
}
