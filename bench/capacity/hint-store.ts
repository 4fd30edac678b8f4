import type { Clock } from './clock.ts';
import type { Costs } from './costs.ts';
import type { Thread } from './thread.ts';

/** A job on its way, with the times that its row would show. */
export interface SimulatedJob {
  createdMs: number;
  startedMs: number;
  endedMs: number;
}

/** A hint in a worker's hand. */
export interface TakenHint {
  jobs: SimulatedJob[];
  /** It was there when it was asked for. */
  hadWaited: boolean;
}

interface StoreParts {
  clock: Clock;
  thread: Thread;
  costs: Costs['redis'];
  roundTripMs: number;
}

/** Adding, taking and completing a hint are commands of their own. */
const commandsPerHint = 3;

/** Redis with BullMQ's hints: hands each to one worker, and has the others wait. */
export class HintStore {
  readonly #parts: StoreParts;
  readonly #hints: SimulatedJob[][] = [];
  #waiting: (() => void)[] = [];

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  get hints(): number {
    return this.#hints.length;
  }

  /** A hint that was there before. */
  put(jobs: SimulatedJob[]): void {
    this.#hints.push(jobs);
    this.#wakeOne();
  }

  add(jobs: SimulatedJob[]): void {
    const { costs } = this.#parts;
    this.#command(costs.hint / commandsPerHint + jobs.length * costs.job, () => this.put(jobs));
  }

  /** Back to the front: its data is changed, then it is moved. */
  putBack(jobs: SimulatedJob[], done: () => void): void {
    this.#command((2 * this.#parts.costs.hint) / commandsPerHint, () => {
      this.#hints.unshift(jobs);
      this.#wakeOne();
      this.#parts.clock.after(this.#parts.roundTripMs / 2, done);
    });
  }

  complete(done: () => void): void {
    const { costs, clock, roundTripMs } = this.#parts;
    this.#command(costs.hint / commandsPerHint, () => clock.after(roundTripMs / 2, done));
  }

  /** Waits for a hint. */
  next(done: (taken: TakenHint) => void, hadWaited = true): void {
    const { costs, clock, roundTripMs } = this.#parts;
    this.#command(costs.hint / commandsPerHint, () => {
      const jobs = this.#hints.shift();
      if (jobs) return clock.after(roundTripMs / 2, () => done({ jobs, hadWaited }));
      // It is told that there is one, and takes it then, if nobody else has.
      this.#waiting.push(() => clock.after(roundTripMs / 2, () => this.next(done, false)));
    });
  }

  #command(cpuMs: number, then: () => void): void {
    const { clock, thread, roundTripMs } = this.#parts;
    clock.after(roundTripMs / 2, () => thread.run(cpuMs, then));
  }

  #wakeOne(): void {
    const [first, ...rest] = this.#waiting;
    this.#waiting = rest;
    first?.();
  }
}
