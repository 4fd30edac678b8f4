import type { Hint, HintQueue } from '../../src/server/queue/hint-queue.ts';

export interface QueuedHint {
  hint: Hint;
  /** ms since 1970, by the model's clock. */
  dueAtMs: number;
}

/** The queue of the model: a bag of hints in memory, which forgets, repeats and hastens as it is told. */
export class ModelQueue implements HintQueue {
  readonly kind: HintQueue['kind'];
  hints: QueuedHint[] = [];
  isAway = false;
  /** There is always a hint of another type as well, of priority 2. */
  holdsOthers = false;
  // As a sweep before the first round would have left it: a queue that seems whole.
  #mark: number | undefined = 0;
  #snapshot: { hints: QueuedHint[]; mark: number | undefined } | undefined;
  readonly #nowMs: () => number;
  readonly #marks = {
    read: () => this.#answer(() => this.#mark),
    write: (value: number, instead?: number) =>
      this.#answer(() => {
        if (instead !== undefined && this.#mark !== instead) return false;
        this.#mark = value;
        return true;
      }),
  };
  readonly mark: HintQueue['mark'];

  constructor(kind: HintQueue['kind'], nowMs: () => number) {
    this.kind = kind;
    this.#nowMs = nowMs;
    this.mark = kind === 'redis' ? this.#marks : undefined;
  }

  add(hint: Hint, delayMs: number): Promise<void> {
    return this.#answer(() => void this.hints.push({ hint, dueAtMs: this.#nowMs() + delayMs }));
  }

  countReady(): Promise<number> {
    return this.#answer(() => this.ready().length + Number(this.holdsOthers));
  }

  isReachable(): Promise<boolean> {
    return Promise.resolve(!this.isAway);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  ready(): QueuedHint[] {
    return this.hints.filter(({ dueAtMs }) => dueAtMs <= this.#nowMs());
  }

  remove(queued: QueuedHint): void {
    this.hints = this.hints.filter((other) => other !== queued);
  }

  /** Everything is gone, as after FLUSHALL or a restart without a snapshot. */
  wipe(): void {
    this.hints = [];
    this.#mark = undefined;
  }

  save(): void {
    this.#snapshot = { hints: [...this.hints], mark: this.#mark };
  }

  /** Back to what was saved last, as after a restart from an old snapshot. */
  rollBack(): void {
    this.hints = [...(this.#snapshot?.hints ?? [])];
    this.#mark = this.#snapshot?.mark;
  }

  #answer<Value>(work: () => Value): Promise<Value> {
    return this.isAway ? Promise.reject(new Error('The queue is away.')) : Promise.resolve(work());
  }
}
