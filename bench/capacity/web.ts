import type { Clock } from './clock.ts';
import type { Costs } from './costs.ts';
import type { HintStore, SimulatedJob } from './hint-store.ts';
import type { Places } from './places.ts';
import type { Postgres } from './postgres.ts';
import type { Thread } from './thread.ts';

// As in src/server/jobs/gather-jobs.ts and gather-due-jobs.ts when the costs were measured (4037aa6).
const mostRows = 500;
const worthASecond = 50;
const mostFlushes = 2;
const slowMs = 20;
const manyAtOnce = 4;
const longestWaitMs = 10;
const mostIdsPerHint = 50;

interface WebParts {
  clock: Clock;
  thread: Thread;
  pool: Places;
  postgres: Postgres;
  hints: HintStore;
  costs: Costs['web'];
}

interface Waiting {
  job: SimulatedJob;
  answer: () => void;
}

/** A web process: requests that come while jobs are written share the next write, and their jobs share hints. */
export class Web {
  readonly #parts: WebParts;
  readonly #waiting: Waiting[] = [];
  #flushes = 0;
  #slow = 0;
  #due: SimulatedJob[] = [];
  #isHintSet = false;

  constructor(parts: WebParts) {
    this.#parts = parts;
  }

  /** A request has arrived; half of its work comes before the write, half after it. */
  submit(answer: (job: SimulatedJob) => void): void {
    const { thread, costs } = this.#parts;
    thread.run(costs.request / 2, () => {
      const job = { createdMs: NaN, startedMs: NaN, endedMs: NaN };
      this.#waiting.push({ job, answer: () => thread.run(costs.request / 2, () => answer(job)) });
      this.#start();
    });
  }

  #start(): void {
    const most = () => (this.#slow > 0 || this.#waiting.length >= worthASecond ? mostFlushes : 1);
    while (this.#waiting.length > 0 && this.#flushes < most()) this.#flush(this.#waiting.splice(0, mostRows));
  }

  #flush(batch: Waiting[]): void {
    const { clock, thread, pool, postgres, costs } = this.#parts;
    this.#flushes += 1;
    let [isSlow, isOver] = [false, false];
    clock.after(slowMs, () => {
      if (isOver) return;
      isSlow = true;
      this.#slow += 1;
      this.#start();
    });
    thread.run(costs.write, () =>
      postgres.query(pool, 'insert', batch.length, (ranAtMs) => {
        // What follows runs when the thread gets to it.
        thread.run(0, () => {
          isOver = true;
          if (isSlow) this.#slow -= 1;
          this.#flushes -= 1;
          for (const { job } of batch) job.createdMs = ranAtMs;
          this.#start();
          for (const { answer } of batch) answer();
          this.#hint(batch.map(({ job }) => job));
        });
      }),
    );
  }

  #hint(jobs: SimulatedJob[]): void {
    if (jobs.length < manyAtOnce) return this.#parts.hints.add(jobs);
    this.#due.push(...jobs);
    while (this.#due.length >= mostIdsPerHint) this.#parts.hints.add(this.#due.splice(0, mostIdsPerHint));
    if (this.#due.length === 0 || this.#isHintSet) return;
    this.#isHintSet = true;
    this.#parts.clock.after(longestWaitMs, () => {
      this.#isHintSet = false;
      const rest = this.#due.splice(0);
      if (rest.length > 0) this.#parts.hints.add(rest);
    });
  }
}
