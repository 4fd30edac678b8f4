import type { StopReason } from './execute-attempt.ts';

interface Running {
  jobId: string;
  stop: AbortController;
  hasSlot: boolean;
}

/** So many attempts at least may wait for their record while others run in their slots. */
const leastRecording = 50;

/**
 * The attempts under way in this process, by lease token, and its slots. A slot is free when its handler has ended: the
 * next one need not wait for the record. Where records take long, as without a database, no more are begun.
 */
export class RunningAttempts {
  readonly #running = new Map<string, Running>();
  readonly #concurrency: number;
  #slotsUsed = 0;
  #wake: (() => void) | undefined;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get size(): number {
    return this.#running.size;
  }

  /** Handlers that run. */
  get slotsUsed(): number {
    return this.#slotsUsed;
  }

  get freeSlots(): number {
    const most = this.#concurrency + Math.max(this.#concurrency, leastRecording);
    return Math.max(0, Math.min(this.#concurrency - this.#slotsUsed, most - this.#running.size));
  }

  tokens(): string[] {
    return [...this.#running.keys()];
  }

  add(leaseToken: string, jobId: string): AbortSignal {
    const stop = new AbortController();
    this.#running.set(leaseToken, { jobId, stop, hasSlot: true });
    this.#slotsUsed += 1;
    return stop.signal;
  }

  /** Its handler has ended, its record is still to come. */
  freeSlotOf(leaseToken: string): void {
    const running = this.#running.get(leaseToken);
    if (!running?.hasSlot) return;
    running.hasSlot = false;
    this.#slotsUsed -= 1;
    this.#tellEnd();
  }

  delete(leaseToken: string): void {
    this.freeSlotOf(leaseToken);
    this.#running.delete(leaseToken);
    this.#tellEnd();
  }

  /** Settles when a slot is free. */
  async whenFree(): Promise<void> {
    while (this.freeSlots === 0) await this.#nextEnd();
  }

  /** Settles when nothing runs. */
  async whenEmpty(): Promise<void> {
    while (this.#running.size > 0) await this.#nextEnd();
  }

  stop(leaseToken: string, reason: StopReason): void {
    this.#running.get(leaseToken)?.stop.abort(reason);
  }

  stopAll(reason: StopReason): void {
    for (const { stop } of this.#running.values()) stop.abort(reason);
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
