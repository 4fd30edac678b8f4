import type { z } from 'zod';
import { redactSchema } from './redact.ts';
import { badRetention, retentionDaysSchema, type RetentionDays } from './retention-days.ts';
import type { Backoff } from './retry-policy.ts';
import { defaultLimitsSchema, type RateLimit } from './task-limits.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
type LogLine = (message: string, data?: unknown) => void;

/** A file or artifact as a handler reads it. */
export interface StoredFile {
  name: string;
  contentType: string;
  sizeBytes: number;
  bytes: Uint8Array;
}

/**
 * What an artifact is made of: bytes, a stream of bytes (of Node or of the web, or any async iterable), or a file of this
 * machine. Of the last two no more than some MiB are in memory at a time.
 */
export type ArtifactContent = Uint8Array | AsyncIterable<Uint8Array> | { readonly path: string };

/** Whether a value is a stream; one of a file of Node has a `path` as well. */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** What a handler is given beside its payload. */
export interface TaskContext {
  readonly jobId: string;
  /** Number of this attempt, from 1. Numbers never repeat within a job. */
  readonly attempt: number;
  /**
   * Aborts on timeout, deadline, cancel, shutdown and lost lease. Hand it to whatever you wait for. A handler that
   * ignores it has STOP_GRACE_MS; then its outcome is written without it and whatever it still says is discarded.
   */
  readonly signal: AbortSignal;
  /** The same for every attempt of the job: give it to services that drop duplicates. */
  readonly idempotencyKey: string;
  /**
   * The `traceparent` header (W3C Trace Context) of the submit that made the job, the same for every attempt; null where
   * it had none. Where the worker tells a collector of its spans (docs/traces.md), that of the attempt. Hand it to the services you call, so that one trace runs from the caller through the job.
   */
  readonly traceparent: string | null;
  /** Lines of the job's log, stored and shown live. At most 10,000 or 10 MiB an attempt. */
  readonly log: Record<LogLevel, LogLine>;
  /** How far the work is, 0 to 100. Shown at most once a second. */
  progress(percent: number, note?: string): void;
  /**
   * Keeps a file that the job made, at most 25 MiB each and 100 MiB a job, and more with an object store
   * (docs/artifacts.md). A name used before is replaced. Settles when it is stored.
   */
  artifact(name: string, content: ArtifactContent, contentType: string): Promise<void>;
  /** Reads an uploaded file. @throws FatalError when there is none with this id. */
  readFile(fileId: string): Promise<StoredFile>;
  /** Reads what another job (or this one) made, at most 25 MiB. @throws FatalError when there is none, or it is larger. */
  readArtifact(jobId: string, name: string): Promise<StoredFile>;
  /** Writes what another job (or this one) made, whatever its size, to a file. @throws FatalError when there is none. */
  saveArtifact(jobId: string, name: string, path: string): Promise<Omit<StoredFile, 'bytes'>>;
  /**
   * `fetch` for URLs that users gave: refuses private and local addresses (except WEBHOOK_ALLOWED_HOSTS), follows no
   * redirect, reads at most `maxBytes` (default 25 MiB), and ends with the attempt's signal. Carries the job's
   * `traceparent` where `headers` names none.
   */
  fetch(url: string, init?: GuardedRequest): Promise<GuardedResponse>;
}

export interface GuardedRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds for the whole exchange, beside the attempt's own signal. */
  timeoutMs?: number;
  /** The answer is cut here: `truncated` is then true. */
  maxBytes?: number;
}

export interface GuardedResponse {
  status: number;
  headers: Record<string, string>;
  bytes: Uint8Array;
  truncated: boolean;
}

/** Ends the job as failed without further attempts. */
export class FatalError extends Error {
  readonly code = 'TASKFLOW_FATAL';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FatalError';
  }
}

/** Fails the attempt and sets the delay before the next one, in place of the backoff. */
export class RetryAfter extends Error {
  readonly code = 'TASKFLOW_RETRY_AFTER';
  readonly delayMs: number;
  constructor(delayMs: number, message = `The next attempt is due in ${delayMs} ms.`, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RetryAfter';
    this.delayMs = delayMs;
  }
}

export interface TaskOptions<Payload extends z.ZodType, Result extends z.ZodType, Type extends string = string> {
  /** Name of the task type: lower-case letters, digits and underscores. */
  type: Type;
  /** One sentence for the dashboard and the API reference. */
  description?: string;
  payload: Payload;
  result: Result;
  /** An example payload, valid by the schema: fills the dashboard's form and is run by the tests. */
  example?: z.input<Payload>;
  /** Timeout of an attempt where the job names none. Default: JOB_TIMEOUT_MS. */
  timeoutMs?: number;
  /** Retries after the first attempt where the job names none, 0 to 10. Default: MAX_RETRIES. */
  retries?: number;
  /** Delay after a failed attempt. Default: `exponentialBackoffMs`. */
  backoff?: Backoff;
  /**
   * Runs the handler in a thread of its own (`true`) or in a process of its own (`'process'`, for native code that may
   * crash). It is ended for good when it must stop and does not hear: at once when its event loop is blocked, else after
   * STOP_GRACE_MS. An endless loop, `process.exit` or running out of memory cost only its own attempt. The file is
   * imported again there, so nothing it keeps in memory is shared with other handlers. Default: false.
   */
  isolate?: boolean | 'process';
  /**
   * Most memory of an isolated handler, in MiB: of a thread its heap (at least 16), of a process all that is resident
   * (at least 128). Over it, the attempt fails as `out_of_memory`. Default: what Node gives.
   */
  memoryLimitMb?: number;
  /**
   * Paths of values that nobody is shown but the handler: `['payload.password', 'result.cards.*.number']`. They stand as
   * "[redacted]" in the API, on the dashboard and in webhooks, and are taken out of what the handler logs and throws. `*` is
   * any key or item (docs/payload-privacy.md).
   */
  redact?: readonly string[];
  /** Stores payloads and results encrypted, by TASKFLOW_ENCRYPTION_KEYS (docs/payload-privacy.md). Default: false. */
  encrypt?: boolean;
  /**
   * Most jobs of this type that run at once, over all workers, until an operator sets another limit at run time
   * (docs/limits.md). Default: as many as the workers have places.
   */
  concurrency?: number;
  /** Most jobs of this type that are started in so many milliseconds, likewise: `{ max: 100, perMs: 60_000 }`. */
  rateLimit?: RateLimit;
  /** Most jobs with the same `concurrencyKey` that run at once, likewise. */
  concurrencyPerKey?: number;
  /** Most jobs with the same `concurrencyKey` that are started in so many milliseconds, likewise. */
  rateLimitPerKey?: RateLimit;
  /**
   * Days that ended jobs are kept: `7`, or by what became of them, `{ completed: 1, failed: 90 }`. Parts of a day are taken, an
   * hour (`1 / 24`) at least; 0 keeps for ever (docs/retention.md). Default: RETENTION_DAYS.
   */
  retentionDays?: RetentionDays;
  run(payload: z.output<Payload>, context: TaskContext): Promise<z.input<Result>> | z.input<Result>;
}

const taskMark = Symbol.for('taskflow.task');

/** A task type with its handler, as `defineTask` made it. */
export type Task<
  Payload extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
  Type extends string = string,
> = Readonly<TaskOptions<Payload, Result, Type>>;

/** What a task type may be called. */
export const taskTypePattern = /^[a-z][a-z0-9_]{0,62}$/;

/** Words of the API where the name of a task type stands. */
const takenNames = new Set(['pause', 'resume']);

/** Node and a small handler need this much already, in MiB. */
const leastMemoryMb = { thread: 16, process: 128 };

/**
 * Declares a task type: its name, the schemas of payload and result, and the handler that does the work. Export the
 * answer from a file in `worker/handlers/` or HANDLERS_DIR; the worker finds it there.
 *
 * @throws TypeError when the name is not lower-case letters, digits and underscores, a memory limit cannot be kept, a path
 *   to redact is none, or a limit or a time to keep jobs is out of bounds
 */
export function defineTask<Payload extends z.ZodType, Result extends z.ZodType, const Type extends string>(
  options: TaskOptions<Payload, Result, Type>,
): Task<Payload, Result, Type> {
  if (!taskTypePattern.test(options.type)) {
    throw new TypeError(`Task type "${options.type}" must match ${taskTypePattern.source}.`);
  }
  if (takenNames.has(options.type)) throw new TypeError(`Task type "${options.type}": this is a word of the API.`);
  const { isolate = false, memoryLimitMb } = options;
  if (memoryLimitMb !== undefined) {
    if (!isolate) throw new TypeError(`Task type "${options.type}": memoryLimitMb needs isolate.`);
    const least = leastMemoryMb[isolate === 'process' ? 'process' : 'thread'];
    if (!(memoryLimitMb >= least))
      throw new TypeError(`Task type "${options.type}": memoryLimitMb is at least ${least}.`);
  }
  const paths = redactSchema.safeParse(options.redact ?? []);
  if (!paths.success) {
    const [{ path, message } = { path: [], message: '' }] = paths.error.issues;
    const given = options.redact?.[Number(path[0])];
    throw new TypeError(`Task type "${options.type}": redact${given === undefined ? '' : ` "${given}"`} ${message}.`);
  }
  const { concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey } = options;
  const limits = defaultLimitsSchema.safeParse({ concurrency, rateLimit, concurrencyPerKey, rateLimitPerKey });
  if (!limits.success) {
    const [{ path, message } = { path: [], message: '' }] = limits.error.issues;
    throw new TypeError(`Task type "${options.type}": ${path.join('.')}: ${message}.`);
  }
  if (options.retentionDays !== undefined && !retentionDaysSchema.safeParse(options.retentionDays).success) {
    throw new TypeError(`Task type "${options.type}": ${badRetention}.`);
  }
  return Object.freeze(Object.defineProperty({ ...options }, taskMark, { value: true }));
}

/** Whether a value was made by `defineTask`, in this copy of TaskFlow or another. */
export function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && taskMark in value;
}
