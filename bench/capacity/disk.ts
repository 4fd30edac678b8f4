import type { Clock } from './clock.ts';

/** Where PostgreSQL's log is flushed to: what commits while one flush is under way shares the next. */
export class Disk {
  readonly #clock: Clock;
  readonly #flushMs: () => number;
  #waiting: (() => void)[] = [];
  #isBusy = false;
  #busyMs = 0;

  constructor(clock: Clock, flushMs: () => number) {
    this.#clock = clock;
    this.#flushMs = flushMs;
  }

  get busyMs(): number {
    return this.#busyMs;
  }

  commit(done: () => void): void {
    this.#waiting.push(done);
    if (!this.#isBusy) this.#flush();
  }

  #flush(): void {
    const sharing = this.#waiting;
    this.#waiting = [];
    this.#isBusy = true;
    const flushMs = this.#flushMs();
    this.#busyMs += flushMs;
    this.#clock.after(flushMs, () => {
      this.#isBusy = false;
      if (this.#waiting.length > 0) this.#flush();
      for (const done of sharing) done();
    });
  }
}
