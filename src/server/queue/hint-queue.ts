/**
 * The BullMQ job: "these jobs, at these generations, are due". Disposable: the sweep makes lost ones again, so a hint
 * never decides anything.
 */
export interface Hint {
  taskType: string;
  /** 1 high, 2 normal, 3 low. */
  priority: number;
  /**
   * Job ids with the generation that each hint was made for; at most `mostIdsPerHint`. None: a look, which asks to claim
   * straight from the table what is due of this type, of this priority and of more urgent ones.
   */
  ids: [jobId: string, generation: number][];
  /** A look that comes when jobs with a concurrency key become due, which are to be dispatched first. */
  ripens?: true;
}

export const mostIdsPerHint = 100;

/** A hint that this worker took and must give back, put off or complete. */
export interface HeldHint {
  hint: Hint;
  /** How often workers have taken it by now, this time too. */
  timesTaken: number;
  /** It was there when it was asked for: no other worker was waiting for one then. */
  hadWaited: boolean;
  complete(): Promise<void>;
  /** Back to the front of its priority with what is left of it. */
  putBack(ids: Hint['ids']): Promise<void>;
  putOff(delayMs: number): Promise<void>;
}

/** A number that lives and dies with the hints. */
export interface StoreMark {
  /** Undefined when there is none. @throws when the queue is away */
  read(): Promise<number | undefined>;
  /** Sets it, with `instead` only where it is still that, in one step. @returns whether it did. @throws as `read` does */
  write(value: number, instead?: number): Promise<boolean>;
}

/**
 * How the store of the hints is, in words that readiness shows. `evicting`: it works, but may throw hints away. With all
 * others but `up` jobs wait; none is lost.
 */
export type QueueState = 'up' | 'down' | 'read-only' | 'out of memory' | 'cannot save' | 'loading' | 'evicting';

/** The producing side. */
export interface HintQueue {
  readonly kind: 'redis' | 'postgres';
  /**
   * Fails within about 2 s when the queue is away, at once while it is known to be away. Of looks without a delay one of a
   * kind is kept, and is enough: who takes it completes it before it looks.
   */
  add(hint: Hint, delayMs: number): Promise<void>;
  /** Hints that wait (delayed ones not counted) or are held by a worker. */
  countReady(): Promise<number>;
  /** Whether hints are taken. */
  isReachable(): Promise<boolean>;
  /** Where the hints' store may forget what it had: a mark in it, to find that out by. */
  mark: StoreMark | undefined;
  close(): Promise<void>;
}

/** The producing side as a process holds it. */
export interface OpenHintQueue extends HintQueue {
  /** Answers within about 2 s. */
  state(): Promise<QueueState>;
}

/** The consuming side: one a worker process. */
export interface HintSource {
  /** Waits for a hint; undefined after a while without one. Only one call at a time. */
  next(): Promise<HeldHint | undefined>;
  close(): Promise<void>;
}
