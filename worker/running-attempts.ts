import type { StopReason } from './execute-attempt.ts';

interface Running {
  jobId: string;
  stop: AbortController;
}

/** The attempts under way in this process, by lease token, and its slots. */
export class RunningAttempts {
  readonly #running = new Map<string, Running>();
  readonly #concurrency: number;
  #wake: (() => void) | undefined;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  get size(): number {
    return this.#running.size;
  }

  get freeSlots(): number {
    return Math.max(0, this.#concurrency - this.#running.size);
  }

  tokens(): string[] {
    return [...this.#running.keys()];
  }

  add(leaseToken: string, jobId: string): AbortSignal {
    const stop = new AbortController();
    this.#running.set(leaseToken, { jobId, stop });
    return stop.signal;
  }

  delete(leaseToken: string): void {
    this.#running.delete(leaseToken);
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Settles when a slot is free, or an attempt has ended. */
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
