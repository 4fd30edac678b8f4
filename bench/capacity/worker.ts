import type { Clock } from './clock.ts';
import type { Costs } from './costs.ts';
import type { HintStore, SimulatedJob, TakenHint } from './hint-store.ts';
import type { Places } from './places.ts';
import type { Postgres } from './postgres.ts';
import { Slots } from './slots.ts';
import type { Thread } from './thread.ts';

// As in worker/record-outcomes.ts and worker/consume-hints.ts.
const mostEndings = 200;
const shortRunMs = 25;
const longestHoldMs = 100;

/** What jobs do. */
export interface Handler {
  /** How long it waits for others, such as a service. */
  waitMs: () => number;
  /** On the worker's thread. */
  cpuMs: number;
  /** Of both, as a worker has come to know it. */
  meanMs: number;
}

interface WorkerParts {
  clock: Clock;
  thread: Thread;
  pool: Places;
  postgres: Postgres;
  hints: HintStore;
  costs: Costs['worker'];
  slots: number;
  handler: Handler;
  onEnd: () => void;
}

interface Handling {
  isDone: boolean;
  onDone?: () => void;
}

/** A worker process: takes hints, claims what it has room for, runs handlers in its slots, and records what ended meanwhile together. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly slots: Slots;
  #last: TakenHint | undefined;
  #before: Handling = { isDone: true };
  readonly #endings: SimulatedJob[] = [];
  #isRecording = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.slots = new Slots(parts.slots, parts.handler.meanMs);
  }

  start(): void {
    const hasRoom = () => this.slots.hasRoom(this.#last?.hadWaited ?? false);
    this.slots.when(hasRoom, () =>
      // What ends in the same turn leaves its slots to one claim.
      this.#parts.thread.run(0, () => {
        if (!hasRoom()) return this.start();
        this.#parts.hints.next((taken) => this.#handle(taken));
      }),
    );
  }

  /** The next hint is taken when all of this one is being claimed and the one before is over. */
  #handle(taken: TakenHint): void {
    this.#last = taken;
    const [before, handling]: [Handling, Handling] = [this.#before, { isDone: false }];
    this.#before = handling;
    let [isAllTaken, hasGoneOn] = [false, false];
    const goOn = () => {
      if (!isAllTaken || !before.isDone || hasGoneOn) return;
      hasGoneOn = true;
      this.start();
    };
    before.onDone = goOn;
    const untilMs = this.#parts.clock.nowMs + longestHoldMs;
    const onAllTaken = () => {
      isAllTaken = true;
      goOn();
    };
    this.#claim(taken, untilMs, onAllTaken, () => {
      handling.isDone = true;
      onAllTaken();
      handling.onDone?.();
    });
  }

  #claim(hint: TakenHint, untilMs: number, onAllTaken: () => void, done: () => void): void {
    const { thread, pool, postgres, costs } = this.#parts;
    const mine = hint.jobs.splice(0, this.slots.room(hint.hadWaited));
    if (mine.length === 0) return this.#holdOn(hint, untilMs, onAllTaken, done);
    this.slots.reserve(mine.length);
    if (hint.jobs.length === 0) onAllTaken();
    thread.run(costs.statement / 2, () =>
      postgres.query(pool, 'claim', mine.length, (ranAtMs) =>
        thread.run(costs.statement / 2, () => {
          for (const job of mine) {
            job.startedMs = ranAtMs;
            this.slots.add(job, (begun) => this.#run(begun));
          }
          this.#holdOn(hint, untilMs, onAllTaken, done);
        }),
      ),
    );
  }

  /** With what is left of a hint: short jobs are waited for, as their slots are soon free. */
  #holdOn(hint: TakenHint, untilMs: number, onAllTaken: () => void, done: () => void): void {
    const { clock, handler, hints } = this.#parts;
    if (hint.jobs.length === 0) return hints.complete(done);
    const restMs = Math.min(shortRunMs, untilMs - clock.nowMs);
    if (handler.meanMs > shortRunMs || restMs <= 0) return hints.putBack(hint.jobs, done);
    const hasRoom = () => this.slots.room(hint.hadWaited) > 0;
    let isOver = false;
    const goOn = () => {
      if (isOver) return;
      isOver = true;
      this.#parts.thread.run(0, () => {
        if (hasRoom()) this.#claim(hint, untilMs, onAllTaken, done);
        else hints.putBack(hint.jobs, done);
      });
    };
    clock.after(restMs, goOn);
    this.slots.when(hasRoom, goOn);
  }

  #run(job: SimulatedJob): void {
    const { clock, thread, costs, handler } = this.#parts;
    thread.run(costs.job / 2 + handler.cpuMs, () => {
      const waitMs = handler.waitMs();
      if (waitMs > 0) clock.after(waitMs, () => this.#ended(job));
      else this.#ended(job);
    });
  }

  #ended(job: SimulatedJob): void {
    this.slots.free((next) => this.#run(next));
    this.#endings.push(job);
    if (this.#isRecording) return;
    this.#isRecording = true;
    this.#record();
  }

  #record(): void {
    const { thread, pool, postgres, costs, onEnd } = this.#parts;
    // What ends in the same turn shares the statement.
    thread.run(0, () => {
      const batch = this.#endings.splice(0, mostEndings);
      thread.run(costs.statement / 2, () =>
        postgres.query(pool, 'finish', batch.length, (ranAtMs) =>
          thread.run(costs.statement / 2 + (batch.length * costs.job) / 2, () => {
            for (const job of batch) {
              job.endedMs = ranAtMs;
              onEnd();
            }
            this.slots.recorded(batch.length);
            if (this.#endings.length > 0) this.#record();
            else this.#isRecording = false;
          }),
        ),
      );
    });
  }
}
