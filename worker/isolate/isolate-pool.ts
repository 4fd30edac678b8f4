import type { Task } from '../../src/jobs/define-task.ts';
import type { LoadedTask } from '../load-handlers.ts';
import type { Isolate } from './isolate-messages.ts';
import { startProcess } from './process-isolate.ts';
import { startThread } from './thread-isolate.ts';

const longestIdleMs = 60_000;

/**
 * The isolates of this worker. One that ended its attempt in order waits for further attempts of its task type. Beside
 * them one of each shape is kept ready for whichever task type needs a new one, so that nobody waits for its start.
 */
export class IsolatePool {
  /** By task type. */
  readonly #waiting = new Map<string, Isolate[]>();
  /** By shape, see `shapeOf`. They have run nothing. */
  readonly #spares = new Map<string, Isolate>();
  readonly #all = new Set<Isolate>();
  /** What ends those that wait too long. */
  readonly #idle = new WeakMap<Isolate, NodeJS.Timeout>();
  #isClosed = false;

  /** Makes ready what these task types will need. */
  constructor(tasks: Iterable<LoadedTask>) {
    for (const { task } of tasks) if (task.isolate) this.#ensureSpare(task);
  }

  /** For an attempt of the task: one that waits, or the spare. */
  take({ task }: LoadedTask): Isolate {
    const waiting = this.#waiting.get(task.type)?.pop();
    if (waiting) {
      clearTimeout(this.#idle.get(waiting));
      return waiting;
    }
    const spare = this.#spares.get(shapeOf(task)) ?? this.#start(task);
    this.#spares.delete(shapeOf(task));
    // Not before the attempt has been given its start.
    setImmediate(() => this.#ensureSpare(task));
    return spare;
  }

  /** It ended its attempt and waits for another. */
  giveBack({ task }: LoadedTask, isolate: Isolate): void {
    if (this.#isClosed) return void isolate.kill();
    const others = this.#waiting.get(task.type) ?? [];
    this.#waiting.set(task.type, others);
    others.push(isolate);
    const remove = () => {
      const at = others.indexOf(isolate);
      if (at === -1) return;
      others.splice(at, 1);
      void this.discard(isolate);
    };
    this.#idle.set(isolate, setTimeout(remove, longestIdleMs).unref());
    // What an attempt left behind may still end it.
    isolate.listen({ onMessage: () => undefined, onCrash: remove });
  }

  /** It is of no more use. Settles when nothing of it runs. */
  async discard(isolate: Isolate): Promise<void> {
    this.#all.delete(isolate);
    clearTimeout(this.#idle.get(isolate));
    await isolate.kill();
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((isolate) => this.discard(isolate)));
  }

  #ensureSpare(task: Task): void {
    const shape = shapeOf(task);
    if (this.#isClosed || this.#spares.has(shape)) return;
    const spare = this.#start(task);
    this.#spares.set(shape, spare);
    const onCrash = () => {
      this.#all.delete(spare);
      this.#spares.delete(shape);
    };
    spare.listen({ onMessage: () => undefined, onCrash });
  }

  #start({ isolate: kind, memoryLimitMb }: Task): Isolate {
    const isolate = (kind === 'process' ? startProcess : startThread)(memoryLimitMb);
    this.#all.add(isolate);
    return isolate;
  }
}

/** Isolates of one shape differ in nothing but what they have run. */
function shapeOf({ isolate, memoryLimitMb }: Task): string {
  return `${isolate === 'process' ? 'process' : 'thread'}/${memoryLimitMb ?? 'no limit'}`;
}
