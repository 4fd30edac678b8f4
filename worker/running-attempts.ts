import type { StopReason } from './execute-attempt.ts';

interface Running {
  jobId: string;
  stop: AbortController;
  /** It waits for a slot, has one, or has left it with its record to come. */
  state: 'waiting' | 'running' | 'ended';
  /** Of one that waits: tells it that it has a slot, or that it is to be given back. */
  tell?: (hasSlot: boolean) => void;
}

/** An attempt as it was added. */
export interface AddedAttempt {
  /** Aborted with a `StopReason`. */
  stop: AbortSignal;
  /** Whether its handler may run; false when it has waited for too long, or was stopped before. Settled at once with a free slot. */
  slot: true | Promise<boolean>;
}

/** So many attempts at least may wait for their record while others run in their slots. */
const leastRecording = 400;
/** One that was claimed ahead is given back when it has not begun after this: its slots take longer than they did. */
export const longestAheadMs = 100;

/**
 * The attempts under way in this process, by lease token, and its slots. A slot is free when its handler has ended: the
 * next one need not wait for the record. Where records take long, as without a database, no more are begun. Some may be
 * claimed ahead, and begin in the order in which they came.
 */
export class RunningAttempts {
  readonly #running = new Map<string, Running>();
  readonly #waiting = new Map<string, Running>();
  readonly #concurrency: number;
  #slotsUsed = 0;
  #reserved = 0;
  #wake: (() => void) | undefined;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get size(): number {
    return this.#running.size;
  }

  /** How many handlers may run at the same time. */
  get slots(): number {
    return this.#concurrency;
  }

  /** Handlers that run. */
  get slotsUsed(): number {
    return this.#slotsUsed;
  }

  /** How many more could begin at once. */
  get freeSlots(): number {
    return this.room(0);
  }

  /** How many more may be claimed while so many may wait for a slot. */
  room(ahead: number): number {
    const taken = this.#slotsUsed + this.#waiting.size + this.#reserved;
    const most = this.#concurrency + Math.max(this.#concurrency, leastRecording) + ahead;
    return Math.max(0, Math.min(this.#concurrency + ahead - taken, most - this.#running.size - this.#reserved));
  }

  /** Keeps room for a claim that is under way. @returns ends that, once */
  reserve(count: number): () => void {
    this.#reserved += count;
    let rest = count;
    return () => {
      this.#reserved -= rest;
      rest = 0;
      this.#tellEnd();
    };
  }

  tokens(): string[] {
    return [...this.#running.keys()];
  }

  add(leaseToken: string, jobId: string): AddedAttempt {
    const stop = new AbortController();
    if (this.#slotsUsed < this.#concurrency) {
      this.#slotsUsed += 1;
      this.#running.set(leaseToken, { jobId, stop, state: 'running' });
      return { stop: stop.signal, slot: true };
    }
    const added: Running = { jobId, stop, state: 'waiting' };
    this.#running.set(leaseToken, added);
    this.#waiting.set(leaseToken, added);
    const slot = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => this.#giveBack(leaseToken), longestAheadMs);
      added.tell = (hasSlot) => {
        clearTimeout(timer);
        resolve(hasSlot);
      };
    });
    return { stop: stop.signal, slot };
  }

  /** Its handler has ended, its record is still to come. */
  freeSlotOf(leaseToken: string): void {
    const running = this.#running.get(leaseToken);
    if (running?.state !== 'running') return;
    running.state = 'ended';
    this.#slotsUsed -= 1;
    this.#beginNext();
    this.#tellEnd();
  }

  delete(leaseToken: string): void {
    this.freeSlotOf(leaseToken);
    this.#giveBack(leaseToken);
    this.#running.delete(leaseToken);
    this.#tellEnd();
  }

  /** Settles when `isWanted` says so, which is asked again whenever room was made. */
  async when(isWanted: () => boolean): Promise<void> {
    while (!isWanted()) await this.#nextEnd();
  }

  /** Settles when nothing runs. */
  whenEmpty(): Promise<void> {
    return this.when(() => this.#running.size === 0);
  }

  stop(leaseToken: string, reason: StopReason): void {
    this.#running.get(leaseToken)?.stop.abort(reason);
    this.#giveBack(leaseToken);
  }

  stopAll(reason: StopReason): void {
    for (const leaseToken of this.tokens()) this.stop(leaseToken, reason);
  }

  #beginNext(): void {
    const [next] = this.#waiting;
    if (!next) return;
    const [leaseToken, running] = next;
    this.#waiting.delete(leaseToken);
    running.state = 'running';
    this.#slotsUsed += 1;
    running.tell?.(true);
  }

  /** One that waits for a slot does so no longer. */
  #giveBack(leaseToken: string): void {
    const running = this.#waiting.get(leaseToken);
    if (!running) return;
    this.#waiting.delete(leaseToken);
    running.state = 'ended';
    running.tell?.(false);
    this.#tellEnd();
  }

  #tellEnd(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #nextEnd(): Promise<void> {
    return new Promise((resolve) => {
      const earlier = this.#wake;
      this.#wake = () => {
        earlier?.();
        resolve();
      };
    });
  }
}
