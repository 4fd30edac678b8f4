import type { Clock } from './clock.ts';
import type { Costs, StatementKind } from './costs.ts';
import type { Disk } from './disk.ts';
import type { Host } from './host.ts';
import type { Places } from './places.ts';

interface PostgresParts {
  clock: Clock;
  host: Host;
  disk: Disk;
  costs: Costs['postgres'];
  roundTripMs: number;
}

/** Runs statements of several clients at the same time, each by a process of its own, and flushes its log at their commit. */
export class Postgres {
  readonly #parts: PostgresParts;
  #statements = 0;
  #usedMs = 0;

  constructor(parts: PostgresParts) {
    this.#parts = parts;
  }

  get statements(): number {
    return this.#statements;
  }

  /** Core milliseconds of what it has run. */
  get usedMs(): number {
    return this.#usedMs;
  }

  /**
   * @param pool the client's connections
   * @param done is called with the time at which the statement ran, by PostgreSQL's clock, when its client knows
   */
  query(pool: Places, kind: StatementKind, jobs: number, done: (ranAtMs: number) => void): void {
    const { clock, host, disk, costs, roundTripMs } = this.#parts;
    this.#statements += 1;
    pool.take((leave) => {
      clock.after(roundTripMs / 2, () => {
        const ranAtMs = clock.nowMs;
        const cpuMs = costs[kind].each + costs[kind].perJob * jobs;
        host.execute(cpuMs, 1, () => {
          this.#usedMs += cpuMs;
          disk.commit(() =>
            clock.after(roundTripMs / 2, () => {
              leave();
              done(ranAtMs);
            }),
          );
        });
      });
    });
  }
}
