import type { Host } from './host.ts';
import { Places } from './places.ts';

/** A program with one thread, such as Node.js or Redis: what it is to do is done one after another. */
export class Thread {
  readonly #place = new Places(1);
  readonly #host: Host;
  readonly #weight: number;
  readonly #besideShare: number;
  #usedMs = 0;

  /**
   * @param weight its share of a busy machine, against others
   * @param besideShare how much of the processor time its process uses in other threads, such as the garbage collector's
   */
  constructor(host: Host, { weight = 1, besideShare = 0 } = {}) {
    this.#host = host;
    this.#weight = weight;
    this.#besideShare = besideShare;
  }

  /** Milliseconds of a core that this one thread has used. */
  get usedMs(): number {
    return this.#usedMs;
  }

  /** The same of the whole process. */
  get processMs(): number {
    return this.#usedMs / (1 - this.#besideShare);
  }

  /** @param cpuMs what it costs the whole process */
  run(cpuMs: number, done: () => void): void {
    this.#place.take((leave) => {
      const ownMs = cpuMs * (1 - this.#besideShare);
      this.#usedMs += ownMs;
      if (this.#besideShare > 0) this.#host.execute(cpuMs - ownMs, this.#weight, () => undefined);
      this.#host.execute(ownMs, this.#weight, () => {
        leave();
        done();
      });
    });
  }
}
