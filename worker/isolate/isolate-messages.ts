import type { AttemptEnd, AttemptTools, ClaimedAttempt } from '../execute-attempt.ts';
import type { StopCause } from '../watch-clocks.ts';

/** The parts of an attempt's tools that only the worker can do, and answers. */
export type Question = 'storeArtifact' | 'readFile' | 'readArtifact' | 'saveArtifact';

/** From the worker to an isolate. */
export type ToIsolate =
  /** `file` defines the task type; it is the same at each run. `scratch` is a folder to be made, which goes with the attempt. */
  | { type: 'run'; file: string; attempt: ClaimedAttempt; allowedHosts: readonly string[]; scratch: string }
  | { type: 'abort'; cause: StopCause }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'refusal'; id: number; message: string; isFatal: boolean };

/** From an isolate to the worker. */
export type FromIsolate =
  /** The abort arrived: its event loop is not blocked. */
  | { type: 'aborted' }
  | { type: 'log'; line: Parameters<AttemptTools['writeLog']>[0] }
  | { type: 'progress'; percent: number; note: string | null }
  | { type: 'question'; id: number; question: Question; values: unknown[] }
  | { type: 'ended'; end: AttemptEnd };

/** Why an isolate is no more, although nobody ended it. */
export interface Crash {
  code: 'crashed' | 'out_of_memory';
  message: string;
  stack: string | null;
}

export interface IsolateUsage {
  /** Since the isolate's start. */
  cpuMs: number;
  memoryBytes: number;
}

/** A thread or process that runs one attempt after the other, all of the task type that it ran first. */
export interface Isolate {
  post(message: ToIsolate): void;
  /** Who hears what it says from now on, in place of who did; of its crash also when that is over. */
  listen(listener: { onMessage(message: FromIsolate): void; onCrash(crash: Crash): void }): void;
  /** Undefined where it cannot be told. */
  usage(): Promise<IsolateUsage | undefined>;
  /** Ends it at once, whatever it does. */
  kill(): Promise<void>;
}
